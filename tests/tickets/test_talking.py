"""Words on a ticket: who says them, who sees them, and what follows from them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.accounts.models import User
from helpdesk.evidence.queries import records_of
from helpdesk.files.models import Upload
from helpdesk.mailbox.models import OutgoingMail
from helpdesk.members.models import Contact
from tests.builders import a_contact, a_queue, a_seat, a_ticket
from tests.contracts.routes import PIXEL
from tests.people import People, a_user
from tickets.actions.history import entered
from tickets.actions.replying import REOPENS_WITHIN, Ended, note, reply
from tickets.actions.standing import set_status
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"


def address(ticket: Ticket, what: str) -> str:
    return f"{URL}/{ticket.pk}/{what}"


def entries(ticket: Ticket) -> list[tuple[str, str, bool]]:
    return list(Entry.objects.filter(ticket=ticket).order_by("sequence").values_list("kind", "text", "is_public"))


def a_file(people: People, person: Any) -> str:
    form = {"file": SimpleUploadedFile("a.png", PIXEL)}
    return str(people.client_of(person).post("/api/v1/files", form, format="multipart").json()["id"])


def test_our_answer_reaches_the_customer(people: People, opened: Ticket) -> None:
    answer = people.client_of(people.agent).post(address(opened, "replies"), {"text": "正在查通道。", "client_id": "a1"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["author"] == {"kind": "staff", "id": str(people.agent.pk), "name": "陈静"}
    seen = people.client_of(people.member).get(f"{URL}/{opened.pk}").json()
    assert (seen["status"], seen["unread"], seen["unanswered_since"]) == ("open", True, None)
    assert seen["last"]["text"] == "正在查通道。"
    opened.refresh_from_db()
    assert opened.answered_at is not None


def test_words_without_an_id_are_each_an_entry_and_a_key_makes_them_one(people: People, opened: Ticket) -> None:
    """A script that posts once need not invent an id; one that repeats has `Idempotency-Key`, as at every door."""
    staff = people.client_of(people.agent)
    plain = [staff.post(address(opened, "replies"), {"text": "好的。"}) for _ in range(2)]
    keyed = [staff.post(address(opened, "replies"), {"text": "好的。"}, HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)]
    assert [answer.status_code for answer in plain + keyed] == [201] * 4
    assert len({answer.json()["sequence"] for answer in plain}) == 2
    assert len({answer.json()["sequence"] for answer in keyed}) == 1
    other = staff.post(address(opened, "replies"), {"text": "另外的话。"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len([entry for entry in entries(opened) if entry[0] == "reply"]) == 4


def test_the_same_words_twice_are_one_entry_and_other_words_are_refused(people: People, opened: Ticket) -> None:
    staff = people.client_of(people.agent)
    first, second = (staff.post(address(opened, "replies"), {"text": "好的。", "client_id": "a1"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["sequence"] == second.json()["sequence"]
    assert staff.post(address(opened, "replies"), {"text": "另外的话。", "client_id": "a1"}).status_code == 409
    theirs = people.client_of(people.member).post(address(opened, "replies"), {"text": "谢谢。", "client_id": "a1"})
    assert theirs.status_code == 201, "ids are each author's own"
    assert OutgoingMail.objects.count() == 1


def test_a_repeat_is_no_stale_save(people: People, opened: Ticket) -> None:
    """The answer to the first was lost on the way: its version is old by now, and still it is the same words."""
    staff, version = people.client_of(people.agent), f'"{opened.version}"'
    form = {"text": "好的。", "client_id": "a1"}
    assert staff.post(address(opened, "replies"), form, HTTP_IF_MATCH=version).status_code == 201
    assert staff.post(address(opened, "replies"), form, HTTP_IF_MATCH=version).status_code == 200
    assert staff.post(address(opened, "replies"), form | {"client_id": "a2"}, HTTP_IF_MATCH=version).status_code == 412


def test_an_answer_may_say_how_the_ticket_stands_afterwards(people: People, opened: Ticket) -> None:
    staff = people.client_of(people.agent)
    staff.post(address(opened, "replies"), {"text": "请补充截图。", "client_id": "a", "then": "pending"})
    opened.refresh_from_db()
    assert opened.status == "pending"
    seen = people.client_of(people.member).get(f"{URL}/{opened.pk}").json()
    assert seen["awaits_you"] is True
    timeline = people.client_of(people.member).get(address(opened, "timeline")).json()["results"]
    assert timeline[-1]["changes"] == [{"field": "status", "old": "new", "new": "pending"}]


def test_what_the_customer_adds_sets_a_waiting_ticket_going(people: People, opened: Ticket, at: datetime) -> None:
    reply(number=opened.pk, by=people.agent.actor, at=at, text="请补充截图。", then="pending")
    later = at + timedelta(hours=2)
    reply(number=opened.pk, by=people.member.actor, at=later, text="附上了。")
    opened.refresh_from_db()
    assert (opened.status, opened.unanswered_since) == ("open", later)
    assert opened.customer_seen == opened.last_public, "what follows from one's own words is no news"
    step = Entry.objects.get(ticket=opened, changes=[{"field": "status", "old": "pending", "new": "open"}])
    assert (step.author_kind, step.is_public) == ("system", True)


def test_a_customer_takes_up_what_was_solved_for_a_while_only(people: People, opened: Ticket, at: datetime) -> None:
    set_status(number=opened.pk, status="solved", by=people.agent.actor, at=at)
    with pytest.raises(Ended):
        reply(number=opened.pk, by=people.member.actor, at=at + REOPENS_WITHIN + timedelta(seconds=1), text="还是不行。")
    assert Ticket.objects.get(pk=opened.pk).status == "solved"
    reply(number=opened.pk, by=people.member.actor, at=at + REOPENS_WITHIN, text="还是不行。")
    opened.refresh_from_db()
    assert (opened.status, opened.reopened, opened.solved_at) == ("open", 1, None)


def test_nothing_is_said_on_a_closed_ticket_but_among_us(people: People, opened: Ticket, at: datetime) -> None:
    set_status(number=opened.pk, status="solved", by=people.agent.actor, at=at)
    set_status(number=opened.pk, status="closed", by=people.agent.actor, at=at)
    for who in (people.member, people.agent):
        answer = people.client_of(who).post(address(opened, "replies"), {"text": "还有一件事。", "client_id": "x"})
        assert (answer.status_code, answer.json()["code"]) == (409, "ticket_closed")
    assert people.client_of(people.agent).post(address(opened, "notes"), {"text": "备查。", "client_id": "y"}).status_code == 201


# --- notes ----------------------------------------------------------------------------------------


def test_a_note_is_nowhere_the_customer_looks(people: People, opened: Ticket) -> None:
    canary = "金丝雀-内部"
    staff, customer = people.client_of(people.agent), people.client_of(people.member)
    staff.post(address(opened, "replies"), {"text": "在查。", "client_id": "1"})
    before = customer.get(f"{URL}/{opened.pk}").json()
    assert staff.post(address(opened, "notes"), {"text": canary, "client_id": "n"}).status_code == 201
    for path in (URL, f"{URL}/{opened.pk}", address(opened, "timeline"), f"{URL}?q={canary}"):
        assert canary not in customer.get(path).content.decode()
    after = customer.get(f"{URL}/{opened.pk}").json()
    assert after["last"] == before["last"]
    assert not OutgoingMail.objects.filter(text__contains=canary).exists()
    assert canary in staff.get(address(opened, "timeline")).content.decode()


def test_customers_write_no_notes(people: People, opened: Ticket) -> None:
    form = {"text": "内部？", "client_id": "n"}
    assert people.client_of(people.member).post(address(opened, "notes"), form).status_code == 403
    assert people.client_of(people.other_member).post(address(opened, "notes"), form).status_code == 404
    assert len(entries(opened)) == 1


def test_files_of_a_note_are_for_staff(people: People, opened: Ticket) -> None:
    upload = a_file(people, people.agent)
    form = {"text": "", "files": [upload], "client_id": "n"}
    assert people.client_of(people.agent).post(address(opened, "notes"), form).status_code == 201
    got = {
        who: people.client_of(getattr(people, who)).get(f"/api/v1/files/{upload}").status_code
        for who in ("member", "other_agent")
    }
    assert got == {"member": 404, "other_agent": 200}


def test_who_is_named_in_a_note_may_see_the_ticket(people: People, opened: Ticket, at: datetime) -> None:
    a_seat(people.other_agent, queues=[a_queue("elsewhere")])
    elsewhere = people.client_of(people.other_agent)
    assert elsewhere.get(f"{URL}/{opened.pk}").status_code == 404
    named = f"@[赵敏]({people.other_agent.pk}) 看一下；@[王小明]({people.member.pk}) @[谁]({'0' * 36})"
    note(number=opened.pk, by=people.agent.actor, at=at, text=named)
    assert elsewhere.get(f"{URL}/{opened.pk}").status_code == 200
    assert [row["number"] for row in elsewhere.get(f"{URL}?view=mentioned").json()["results"]] == [opened.pk]
    assert people.client_of(people.agent).get(f"{URL}?view=mentioned").json()["results"] == []


# --- what is not theirs, what does not fit --------------------------------------------------------


@pytest.mark.parametrize("who", ["other_member", "visitor"])
def test_somebody_elses_ticket_is_not_there(who: str, people: People, opened: Ticket) -> None:
    client = people.client_of(getattr(people, who))
    for path in (f"{URL}/{opened.pk}", address(opened, "timeline")):
        assert client.get(path).status_code == 404
    assert client.post(address(opened, "replies"), {"text": "x", "client_id": "x"}).status_code == 404
    assert client.put(address(opened, "seen"), {"sequence": 1}).status_code == 404
    assert client.get(URL).json()["results"] == []
    assert len(entries(opened)) == 1


def test_an_agent_of_another_queue_sees_it_when_they_hold_it(people: People, opened: Ticket) -> None:
    a_seat(people.agent, queues=[a_queue("elsewhere")])
    client = people.client_of(people.agent)
    assert client.get(f"{URL}/{opened.pk}").status_code == 404
    Ticket.objects.filter(pk=opened.pk).update(assignee=people.agent)
    assert client.get(f"{URL}/{opened.pk}").status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"text": "", "client_id": "x"},
        {"text": "  \n", "client_id": "x"},
        {"text": "长" * 20_001, "client_id": "x"},
        {"text": "x", "client_id": "\n"},
        {"text": "x", "client_id": "c" * 65},
        {"text": "x", "client_id": "x", "files": "y"},
        {"text": "x", "client_id": "x", "then": "closed"},
        {"text": ["x"], "client_id": "x"},
    ],
)
def test_words_that_do_not_fit_are_refused_whole(people: People, opened: Ticket, form: dict[str, Any]) -> None:
    assert people.client_of(people.agent).post(address(opened, "replies"), form).status_code == 400
    assert len(entries(opened)) == 1
    assert Ticket.objects.get(pk=opened.pk).version == opened.version


def test_a_file_of_somebody_else_takes_the_words_down_with_it(people: People, opened: Ticket) -> None:
    upload = a_file(people, people.other_agent)
    form = {"text": "见附件。", "client_id": "x", "files": [upload], "then": "solved"}
    assert people.client_of(people.agent).post(address(opened, "replies"), form).status_code == 404
    assert Upload.objects.get(pk=upload).hung_at is None
    assert Ticket.objects.get(pk=opened.pk).status == "new"


def test_the_timeline_comes_in_pages(people: People, opened: Ticket, at: datetime) -> None:
    for number in range(5):
        note(number=opened.pk, by=people.agent.actor, at=at, text=f"第 {number} 条")
    client, url, seen = people.client_of(people.agent), f"{address(opened, 'timeline')}?limit=2", []
    while url:
        page = client.get(url).json()
        seen += [entry["sequence"] for entry in page["results"]]
        url = page["next"]
    assert seen == [1, 2, 3, 4, 5, 6]


def test_the_read_mark_goes_forward_only(people: People, opened: Ticket, at: datetime) -> None:
    reply(number=opened.pk, by=people.agent.actor, at=at, text="在查。")
    client = people.client_of(people.member)
    for sequence, unread in ((1, True), (10_000, False), (1, False)):
        assert client.put(address(opened, "seen"), {"sequence": sequence}).json()["unread"] is unread
    opened.refresh_from_db()
    assert opened.customer_seen == opened.last_public
    assert people.client_of(people.agent).put(address(opened, "seen"), {"sequence": 1}).status_code == 403


def test_a_ticket_brings_its_timeline_along_where_that_is_asked_for(people: People, opened: Ticket, at: datetime) -> None:
    note(number=opened.pk, text="只给我们看", by=people.agent.actor, at=at, client_id="n")
    for reader, count in ((people.agent, 2), (people.member, 1)):
        client = people.client_of(reader)
        alone = client.get(f"{URL}/{opened.pk}")
        together = client.get(f"{URL}/{opened.pk}?after=0")
        timeline = together.json()["timeline"]
        assert timeline == client.get(address(opened, "timeline")).json()
        assert len(timeline["results"]) == count
        assert together["ETag"] == alone["ETag"]
        assert "timeline" not in alone.json()
        assert client.get(f"{URL}/{opened.pk}?after=1").json()["timeline"]["results"] == timeline["results"][1:]
    assert people.client_of(people.member).get(f"{URL}/{opened.pk}?after=-1").status_code == 400


def test_the_timeline_and_the_evidence_agree(people: People, opened: Ticket, at: datetime) -> None:
    reply(number=opened.pk, by=people.agent.actor, at=at, text="请补充截图。", then="pending")
    reply(number=opened.pk, by=people.member.actor, at=at, text="附上了。")
    note(number=opened.pk, by=people.agent.actor, at=at, text="备注")
    said = [one.facts for one in records_of(("ticket", opened.id))]
    kept = Entry.objects.filter(ticket=opened).order_by("sequence")
    assert [facts["sequence"] for facts in said if facts] == [entry.sequence for entry in kept]
    assert [facts.get("text", "") for facts in said if facts] == [entry.text for entry in kept]
    assert [facts.get("changes", []) for facts in said if facts] == [entry.changes for entry in kept]
    assert kept.count() == Ticket.objects.get(pk=opened.pk).last_entry


# --- mail -----------------------------------------------------------------------------------------


def test_our_answer_goes_out_by_mail_and_says_nothing_from_inside(people: People, opened: Ticket, at: datetime) -> None:
    note(number=opened.pk, by=people.agent.actor, at=at, text="内部：查通道 7")
    reply(number=opened.pk, by=people.agent.actor, at=at, text="已经恢复，请再试。\n\n{name} <b>", then="solved")
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == people.member.email
    assert "已经恢复，请再试。" in mail.text
    assert "{name} <b>" in mail.text, "words are words, whatever they look like"
    assert f"/tickets/{opened.pk}" in mail.text
    assert "内部" not in mail.text
    assert opened.queue.name not in mail.text
    assert f"#{opened.pk}" in mail.subject


@pytest.mark.parametrize("reason", ["does not want mail", "address not proven", "no address"])
def test_no_mail_goes_where_none_is_wanted_or_safe(people: People, at: datetime, reason: str) -> None:
    customer: User | Contact = people.member
    if reason == "address not proven":
        customer = a_user("typo@customers.test", "手误", proven=False)
    if reason == "no address":
        customer = a_contact(email="")
    ticket = a_ticket(customer)
    entered(ticket, "reply", by=people.agent.actor, at=at, text="x", is_public=True)
    if reason == "does not want mail":
        Contact.objects.filter(pk=ticket.contact_id).update(wants_mail=False)
    reply(number=ticket.pk, by=people.agent.actor, at=at, text="在查。")
    assert not OutgoingMail.objects.exists()


def test_somebody_who_called_gets_the_answer_where_they_said(people: People, at: datetime) -> None:
    ticket = a_ticket(a_contact(email="qian@example.com", name="钱先生"), source="phone")
    reply(number=ticket.pk, by=people.agent.actor, at=at, text="已经处理。")
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["qian@example.com"]
