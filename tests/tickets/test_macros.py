"""Macros: words and changes as one action, everybody's own and the shared ones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from helpdesk.desk.models import Queue, Service
from helpdesk.evidence.models import Pending
from helpdesk.knowledge.variables import KNOWN
from tests.builders import a_category, a_queue, a_ticket
from tests.people import People
from tickets.blanks import in_words
from tickets.models import Entry, Macro, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/macros"
INVOICE = {
    "name": "发票已寄",
    "text": "{{customer.name}}您好，#{{ticket.number}} 的发票已寄出。{{agent.name}}",
    "changes": {"status": "solved", "tags_add": ["发票"]},
}


@pytest.fixture
def ticket(people: People) -> Ticket:
    return a_ticket(people.member, status="open", last_entry=1)


def used(people: People, ticket: Ticket, macro: dict[str, Any], **form: Any) -> Any:
    client = people.client_of(people.agent)
    headers = {"If-Match": form.pop("version")} if "version" in form else {}
    return client.post(f"/api/v1/tickets/{ticket.pk}/macro", {"macro": macro["id"], **form}, headers=headers)


def made(people: People, **form: Any) -> dict[str, Any]:
    answer = people.client_of(people.agent).post(URL, INVOICE | form)
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def test_it_says_and_changes_at_once(people: People, ticket: Ticket) -> None:
    answer = used(people, ticket, made(people))
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["tags"]) == ("solved", ["发票"])
    words = Entry.objects.get(ticket=ticket, kind="reply")
    assert words.text == f"王小明您好，#{ticket.pk} 的发票已寄出。陈静"
    order = list(Entry.objects.filter(ticket=ticket).order_by("sequence").values_list("kind", flat=True))
    assert order == ["reply", "change", "change"]


def test_what_the_agent_made_of_the_text_stands_as_written(people: People, ticket: Ticket) -> None:
    used(people, ticket, made(people), text="已寄。模板写 {{order}} 就行。")
    assert Entry.objects.get(ticket=ticket, kind="reply").text == "已寄。模板写 {{order}} 就行。"


def test_a_blanked_text_says_nothing_and_changes_all_the_same(people: People, ticket: Ticket) -> None:
    assert used(people, ticket, made(people), text=" ").json()["status"] == "solved"
    assert not Entry.objects.filter(ticket=ticket, kind="reply").exists()


def test_the_same_call_again_says_it_once(people: People, ticket: Ticket) -> None:
    macro = made(people)
    for _ in range(2):
        assert used(people, ticket, macro, client_id="m1").status_code == 200
    assert Entry.objects.filter(ticket=ticket, kind="reply").count() == 1


def test_all_of_it_or_nothing(people: People, ticket: Ticket) -> None:
    queue = a_queue()
    macro = made(people, changes={"queue": queue.slug})
    Queue.objects.filter(pk=queue.pk).update(is_active=False)
    assert used(people, ticket, macro).status_code == 400
    assert not Entry.objects.filter(ticket=ticket).exists()
    assert used(people, ticket, made(people), version='"99"').status_code == 412
    assert not Entry.objects.filter(ticket=ticket).exists()


def test_every_blank_is_filled_and_days_are_said_in_the_customers_words(people: People, ticket: Ticket) -> None:
    ticket.service = Service.objects.earliest("position")
    ticket.opened_at = datetime(2026, 11, 21, 17, tzinfo=UTC)  # Sunday already where the site is
    ticket.save()
    text = "\n".join("{{" + name + "}}" for name in KNOWN)
    used(people, ticket, made(people, text=text))
    said = dict(zip(KNOWN, Entry.objects.get(ticket=ticket, kind="reply").text.split("\n"), strict=True))
    assert "" not in said.values()
    assert (said["ticket.number"], said["ticket.subject"]) == (str(ticket.pk), ticket.subject)
    assert (said["service.name"], said["queue.name"]) == (ticket.service.name, ticket.queue.name)
    assert said["ticket.opened_on"] == "11月22日星期日"
    assert in_words(date(2026, 11, 22), "en") == "Sunday 22 November"


def test_names_with_braces_fill_nothing_else(people: People, ticket: Ticket) -> None:
    ticket.contact.name = "{{agent.name}}"
    ticket.contact.save()
    used(people, ticket, made(people, text="{{customer.name}}您好"))
    assert Entry.objects.get(ticket=ticket, kind="reply").text == "{{agent.name}}您好"


def test_ones_own_are_ones_own_and_the_shared_ones_the_supervisors(people: People, ticket: Ticket) -> None:
    own = made(people)
    other, supervisor = people.client_of(people.other_agent), people.client_of(people.supervisor)
    assert other.get(URL).json()["results"] == []
    assert other.delete(f"{URL}/{own['id']}").status_code == 404
    assert other.post(f"/api/v1/tickets/{ticket.pk}/macro", {"macro": own["id"]}).status_code == 404
    assert other.post(URL, INVOICE | {"shared": True}).status_code == 403
    shared = supervisor.post(URL, INVOICE | {"name": "大家的", "shared": True}).json()
    assert shared["shared"] is True
    assert other.patch(f"{URL}/{shared['id']}", {"name": "我的"}).status_code == 403
    assert [row["name"] for row in people.client_of(people.agent).get(URL).json()["results"]] == ["发票已寄", "大家的"]
    assert supervisor.patch(f"{URL}/{shared['id']}", {"is_active": False}).json()["is_active"] is False
    assert used(people, ticket, shared).status_code == 404
    kinds = Pending.objects.filter(subject_kind="macro").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["macro.written", "macro.written", "macro.changed"]


def test_the_list_fills_in_for_a_ticket(people: People, ticket: Ticket) -> None:
    made(people)
    (row,) = people.client_of(people.agent).get(URL, {"ticket": ticket.pk}).json()["results"]
    assert row["filled"] == f"王小明您好，#{ticket.pk} 的发票已寄出。陈静"
    assert row["text"] == INVOICE["text"]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "{{customer.phone}}"},
        {"text": "", "changes": {}},
        {"changes": {"snooze": "2030-01-01T00:00:00Z"}},
        {"changes": {"subject": "别的"}},
        {"changes": {"queue": "no-such-queue"}},
        {"changes": {"category": "no-such-category"}},
        {"changes": {"service": "no-such-service"}},
        {"name": ""},
        {"owner": "x"},
    ],
)
def test_a_macro_that_could_not_work_is_refused(people: People, change: dict[str, Any]) -> None:
    assert people.client_of(people.agent).post(URL, INVOICE | change).status_code == 400
    assert not Macro.objects.exists()


def test_a_macro_may_move_and_snooze(people: People, ticket: Ticket) -> None:
    category = a_category()
    macro = made(people, text="", changes={"category": category.slug, "snooze_s": 3_600, "assignee": "me"})
    body = used(people, ticket, macro).json()
    assert (body["category"]["slug"], body["assignee"]["name"]) == (category.slug, "陈静")
    assert body["snoozed_until"]
