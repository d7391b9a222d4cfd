"""A ticket begins: by form as a member and as a visitor, from a chat, on somebody's behalf; and what is refused, whole."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone

from chat.actions.asking import ask
from helpdesk.desk.models import Service
from helpdesk.evidence.queries import records_of
from helpdesk.members.models import Contact
from helpdesk.moderation import screening
from helpdesk.search.indexing import index_touched
from tests.builders import a_category, a_contact, a_topic
from tests.contracts.routes import PIXEL
from tests.people import People
from tickets.models import Category, Entry, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"
ASKED = {"category": "plain", "subject": "收不到验证码", "text": "从早上开始，移动的号都收不到。"}
FIELDS = [
    {"key": "amount", "label": "金额", "type": "money", "required": True, "for_customer": True},
    {"key": "verdict", "label": "结论", "type": "text", "required": False, "for_customer": False},
]


@pytest.fixture
def plain(db: None) -> Category:
    return a_category("plain", name="别的问题")


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def rows() -> tuple[int, ...]:
    return Ticket.objects.count(), Entry.objects.count(), Contact.objects.count()


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_a_customer_opens_a_ticket_and_finds_it_again(who: str, people: People, plain: Category) -> None:
    customer = getattr(people, who)
    client = people.client_of(customer)
    answer = client.post(URL, ASKED)
    assert answer.status_code == 201, answer.content
    opened = answer.json()
    assert opened["number"] > 10_000
    assert answer["ETag"] == f'"{opened["version"]}"'
    assert (opened["status"], opened["category"]["name"], opened["source"]) == ("new", "别的问题", "form")
    assert opened["last"]["text"] == ASKED["text"]
    assert opened["unread"] is False
    assert opened["can"] == {"reply": True, "urge": True, "solve": True, "reopen": False, "reopen_until": None, "rate": False}
    assert client.get(f"{URL}/{opened['number']}").json()["subject"] == ASKED["subject"]
    assert [row["number"] for row in client.get(URL).json()["results"]] == [opened["number"]]
    (first,) = client.get(f"{URL}/{opened['number']}/timeline").json()["results"]
    assert (first["kind"], first["event"], first["text"]) == ("reply", "opened", ASKED["text"])
    assert first["author"] == {"kind": "customer", "id": str(customer.pk), "name": customer.actor.name}
    assert not {"queue", "contact_id", "tags"} & opened.keys()
    assert "queue" not in first["facts"]


def test_numbers_go_on_from_10001(people: People, plain: Category) -> None:
    client = people.client_of(people.member)
    first, second = (client.post(URL, ASKED).json()["number"] for _ in range(2))
    assert (first >= 10_001, second - first) == (True, 1)


def test_opening_is_on_record_with_all_it_said(people: People, plain: Category) -> None:
    number = people.client_of(people.member).post(URL, ASKED).json()["number"]
    ticket = Ticket.objects.get(pk=number)
    said = list(records_of(("ticket", ticket.id)))
    assert [one.kind for one in said] == ["ticket.opened"]
    assert said[0].by == people.member.actor.key
    assert said[0].facts["text"] == ASKED["text"]
    assert said[0].facts["facts"]["category"] == "plain"
    assert said[0].facts["facts"]["queue"] == plain.queue.slug


def test_a_repeated_call_opens_one_ticket(people: People, plain: Category) -> None:
    client = people.client_of(people.member)
    calls = [client.post(URL, ASKED, HTTP_IDEMPOTENCY_KEY="k1").json() for _ in range(2)]
    assert calls[0]["number"] == calls[1]["number"]
    assert Ticket.objects.count() == 1


def test_the_form_of_the_category_is_asked(people: People) -> None:
    a_category("money", fields=FIELDS)
    client = people.client_of(people.member)
    for fields, key in (
        ({}, "fields.amount"),
        ({"amount": []}, "fields.amount"),
        ({"amount": "1", "verdict": "x"}, "fields.verdict"),
    ):
        answer = client.post(URL, ASKED | {"category": "money", "fields": fields})
        assert answer.status_code == 400
        assert key in answer.json()["errors"]
    assert rows() == (0, 0, 0)
    opened = client.post(URL, ASKED | {"category": "money", "fields": {"amount": "12.5"}}).json()
    assert opened["fields"] == {"amount": "12.50"}
    assert [field["key"] for field in opened["form"]] == ["amount"]
    staff = people.client_of(people.supervisor).get(f"{URL}/{opened['number']}").json()
    assert [field["key"] for field in staff["form"]] == ["amount", "verdict"]


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"category": "no-such"}, 400, "category"),
        ({"service": "no-such"}, 400, "service"),
        ({"subject": " "}, 400, "subject"),
        ({"subject": "x" * 201}, 400, "subject"),
        ({"text": " \n\u200b"}, 400, "text"),
        ({"text": "长" * 20_001}, 400, None),
        ({"priority": 1}, 400, "priority"),
        ({"contact": {"name": "别人"}}, 400, "contact"),
        ({"files": ["0199d0a0-0000-7000-8000-000000000000"] * 200}, 400, "files"),
        ({"files": ["0199d0a0-0000-7000-8000-000000000000"]}, 404, None),
        ({"conversation": "0199d0a0-0000-7000-8000-000000000000"}, 404, None),
        ({"fields": {"nonsense": 1}}, 400, "fields.nonsense"),
        ({"fields": [1]}, 400, "fields"),
        ({"text": 5, "subject": {}}, 400, "subject"),
    ],
)
def test_a_bad_form_is_refused_whole(
    people: People, plain: Category, changed: dict[str, Any], status: int, field: str | None
) -> None:
    answer = people.client_of(people.member).post(URL, ASKED | changed)
    assert answer.status_code == status, answer.content
    assert field is None or field in answer.json()["errors"]
    assert rows() == (0, 0, 0)


@pytest.mark.parametrize("body", [b'{"text": "a\\u0000b"}', b'{"text": "\\ud800"}', b'{"text": "' + b"x" * 1_100_000 + b'"}'])
def test_what_no_text_is_made_of_is_refused(people: People, plain: Category, body: bytes) -> None:
    answer = people.client_of(people.member).generic("POST", URL, body, content_type="application/json")
    assert answer.status_code in (400, 413)
    assert rows() == (0, 0, 0)


def test_what_we_write_into_a_form_is_not_the_customers_to_read(people: People) -> None:
    a_category("money", fields=FIELDS)
    told = ASKED | {"category": "money", "fields": {"amount": "1", "verdict": "金丝雀"}}
    contact = a_contact(people.member)
    number = people.client_of(people.agent).post(URL, told | {"contact": {"id": str(contact.pk)}}).json()["number"]
    index_touched()
    client = people.client_of(people.member)
    for path in (URL, f"{URL}/{number}", f"{URL}/{number}/timeline"):
        assert "金丝雀" not in client.get(path).content.decode()
    assert client.get(f"{URL}?q=金丝雀").json()["results"] == []
    assert [row["number"] for row in client.get(f"{URL}?q=验证码").json()["results"]] == [number]
    assert len(people.client_of(people.agent).get(f"{URL}?q=金丝雀").json()["results"]) == 1


def test_a_category_for_staff_does_not_exist_for_customers(people: People) -> None:
    a_category("inside", for_customers=False)
    a_category("gone", is_active=False)
    for slug in ("inside", "gone"):
        assert people.client_of(people.member).post(URL, ASKED | {"category": slug}).status_code == 400
    told = ASKED | {"category": "inside", "contact": {"name": "钱先生"}}
    assert people.client_of(people.agent).post(URL, told).status_code == 201


def test_a_category_may_ask_which_service_it_is_about(people: People, at: datetime) -> None:
    Service.objects.create(slug="fax", name="传真", name_en="Fax", since=at)
    a_category("which", needs_service=True)
    client = people.client_of(people.member)
    assert "service" in client.post(URL, ASKED | {"category": "which"}).json()["errors"]
    opened = client.post(URL, ASKED | {"category": "which", "service": "fax"}, HTTP_ACCEPT_LANGUAGE="en").json()
    assert opened["service"] == {"slug": "fax", "name": "Fax"}


def test_words_of_a_customer_are_screened(people: People, plain: Category) -> None:
    term = screening.ScreenedTerm("违禁词", screening.Decision.REFUSE, "x")
    screening.look_with(None)
    screening.use(screening.Screen([term]))
    try:
        client = people.client_of(people.member)
        for changed in ({"text": "这里有违禁词。"}, {"subject": "违禁词"}):
            assert client.post(URL, ASKED | changed).status_code == 422
        assert rows()[:2] == (0, 0)
        told = ASKED | {"text": "客户来电说到违禁词。", "contact": {"name": "钱先生"}}
        assert people.client_of(people.agent).post(URL, told).status_code == 201
    finally:
        screening.use(screening.Screen())


@override_settings(TICKETS={"OPEN_TICKETS": 2, "OPEN_TICKETS_OF_VISITOR": 1})
def test_one_customer_has_so_many_under_way(people: People, plain: Category) -> None:
    for customer, most in ((people.member, 2), (people.visitor, 1)):
        client = people.client_of(customer)
        assert [client.post(URL, ASKED).status_code for _ in range(most + 1)] == [201] * most + [409]
        Ticket.objects.update(status="solved")
        assert client.post(URL, ASKED).status_code == 201


def test_files_go_with_the_first_words_and_are_the_parties_only(people: People, plain: Category) -> None:
    client = people.client_of(people.member)
    upload = client.post("/api/v1/files", {"file": SimpleUploadedFile("a.png", PIXEL)}, format="multipart").json()["id"]
    number = client.post(URL, ASKED | {"files": [upload]}).json()["number"]
    (first,) = client.get(f"{URL}/{number}/timeline").json()["results"]
    assert [file["id"] for file in first["files"]] == [upload]
    fetched = {
        who: people.client_of(getattr(people, who)).get(f"/api/v1/files/{upload}").status_code for who in ("member", "agent")
    }
    assert fetched == {"member": 200, "agent": 200}
    assert people.client_of(people.other_member).get(f"/api/v1/files/{upload}").status_code == 404
    assert client.post(URL, ASKED | {"files": [upload]}).status_code == 404, "sent once"


def test_staff_open_one_for_somebody_who_called(people: People, plain: Category) -> None:
    told = ASKED | {"contact": {"name": "钱先生", "phone": "138 0013 8000", "email": "Qian@Example.com"}, "priority": 2}
    opened = people.client_of(people.agent).post(URL, told).json()
    assert (opened["source"], opened["priority"]) == ("phone", 2)
    contact = Contact.objects.get(pk=opened["contact"]["id"])
    assert (contact.name, contact.phone, contact.email) == ("钱先生", "+8613800138000", "qian@example.com")
    assert (opened["contact"]["kind"], opened["contact"]["phone_masked"]) == ("contact", "+86138****8000")
    assert Ticket.objects.get(pk=opened["number"]).answered_at is None, "writing down what they said answers nothing"


def test_an_address_that_somebody_tells_is_nobodys_account(people: People, plain: Category) -> None:
    told = ASKED | {"contact": {"name": "冒充者", "email": people.member.email}}
    number = people.client_of(people.agent).post(URL, told).json()["number"]
    assert people.client_of(people.member).get(f"{URL}/{number}").status_code == 404


def test_staff_open_one_for_a_contact_we_know(people: People, plain: Category) -> None:
    contact = a_contact(people.member)
    number = people.client_of(people.agent).post(URL, ASKED | {"contact": {"id": str(contact.pk)}}).json()["number"]
    assert people.client_of(people.member).get(f"{URL}/{number}").status_code == 200
    for wrong in (
        {},
        {"id": str(contact.pk), "name": "x"},
        {"email": "a@b.cc"},
        {"id": str(people.agent.pk)},
        {"phone": "12", "name": "x"},
    ):
        assert people.client_of(people.agent).post(URL, ASKED | {"contact": wrong}).status_code == 400
    assert people.client_of(people.agent).post(URL, ASKED).status_code == 400, "for whom?"


def test_a_chat_becomes_a_ticket_and_stays_what_it_was(people: People, plain: Category, at: datetime) -> None:
    conversation = ask(by=people.member.actor, text="短信发送失败，报 4013。", subject="报 4013", at=at, topic=a_topic().slug)
    told = {"category": "plain", "subject": "4013 排查", "text": "需要后台查通道。", "conversation": str(conversation.pk)}
    opened = people.client_of(people.agent).post(URL, told).json()
    assert (opened["source"], opened["conversation"]["id"]) == ("chat", str(conversation.pk))
    assert opened["contact"]["member_id"] == str(people.member.pk)
    (first,) = people.client_of(people.member).get(f"{URL}/{opened['number']}/timeline").json()["results"]
    assert first["facts"]["said"] == conversation.last_sequence
    assert first["facts"]["asked"] == "短信发送失败，报 4013。"
    conversation.refresh_from_db()
    assert conversation.state == "waiting"


def test_a_customer_takes_only_their_own_chat_along(people: People, plain: Category, at: datetime) -> None:
    mine = ask(by=people.member.actor, text="我的", at=at, topic=a_topic().slug)
    assert people.client_of(people.other_member).post(URL, ASKED | {"conversation": str(mine.pk)}).status_code == 404
    assert people.client_of(people.member).post(URL, ASKED | {"conversation": str(mine.pk)}).status_code == 201
    assert Ticket.objects.count() == 1
