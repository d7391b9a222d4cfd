"""For some seconds an answer can be taken back, with its mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from helpdesk.desk.models import Queue
from helpdesk.evidence.models import Pending
from helpdesk.mailbox.actions import deliver_due
from helpdesk.mailbox.models import Mailbox, OutgoingMail
from tests.builders import a_seat
from tests.people import People
from tests.tickets.mail.letters import Writes, ticket_of
from tests.tickets.promises import a_policy
from tickets.actions.merging import merge
from tickets.actions.replying import reply
from tickets.actions.retracting import AlreadyLeft, retract_reply
from tickets.actions.standing import Merged, set_status
from tickets.models import Clock, Entry, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"


@pytest.fixture
def ticket(opened: Ticket, mailbox: Mailbox) -> Ticket:
    return opened


def answer(people: People, ticket: Ticket, **form: Any) -> dict[str, Any]:
    response = people.client_of(people.supervisor).post(f"{URL}/{ticket.pk}/replies", {"text": "发错了。", **form})
    assert response.status_code == 201, response.content
    return dict(response.json())


def take_back(people: People, ticket: Ticket, said: dict[str, Any], who: str = "supervisor") -> Any:
    return people.client_of(getattr(people, who)).delete(f"{URL}/{ticket.pk}/replies/{said['sequence']}")


def test_an_answer_taken_back_leaves_by_no_mail_and_is_gone_for_the_customer(people: People, ticket: Ticket) -> None:
    customer = people.client_of(people.member)
    said = answer(people, ticket)
    until = parse_datetime(said["undo_until"])
    assert until is not None
    assert timedelta(seconds=10) < until - timezone.now() <= timedelta(seconds=15)
    assert customer.get(f"{URL}/{ticket.pk}/timeline").json()["results"][-2]["text"] == "发错了。"

    response = take_back(people, ticket, said)
    assert response.status_code == 200
    assert (response.json()["text"], response.json()["retracted_at"] is None) == ("发错了。", False)
    assert OutgoingMail.objects.get(about_kind="ticket_reply").state == "withdrawn"
    shown = customer.get(f"{URL}/{ticket.pk}/timeline").json()["results"]
    assert not [entry for entry in shown if "发错了" in entry["text"] or entry["event"] == "reply_retracted"]
    ours = people.client_of(people.supervisor).get(f"{URL}/{ticket.pk}/timeline").json()["results"]
    assert [entry["text"] for entry in ours if entry["retracted_at"]] == ["发错了。"]
    assert ours[-1]["facts"] == {"sequence": said["sequence"]}
    assert Pending.objects.filter(kind="ticket.reply_retracted", subject_id=str(ticket.id)).exists()


def test_the_ticket_stands_as_before(people: People, ticket: Ticket) -> None:
    alike = ("status", "answered_at", "unanswered_since", "last_text", "last_by_staff", "last_at", "solved_at", "reopened")
    before = Ticket.objects.filter(pk=ticket.pk).values_list(*alike)[0]
    for then in ("", "pending", "solved"):
        take_back(people, ticket, answer(people, ticket, then=then))
        assert Ticket.objects.filter(pk=ticket.pk).values_list(*alike)[0] == before
    ticket.refresh_from_db()
    assert ticket.version == ticket.last_entry


def test_clocks_run_on_as_if_it_had_not_been_said(
    people: People, support: Queue, mailbox: Mailbox, writes: Writes, at: datetime
) -> None:
    a_policy(queue=support, first_response_s=3600, next_response_s=1800, resolution_s=36_000)
    ticket = ticket_of(writes())
    stands = ("kind", "due_at", "ended_at", "outcome", "granted_s")
    before = list(Clock.objects.filter(ticket=ticket).order_by("pk").values_list(*stands))
    later = at + timedelta(minutes=10)
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=later, text="发错了。", then="solved")
    assert Clock.objects.filter(ticket=ticket, ended_at=later).count() == 2
    retract_reply(number=ticket.pk, sequence=entry.sequence, by=people.supervisor.actor, at=later + timedelta(seconds=9))
    assert list(Clock.objects.filter(ticket=ticket).order_by("pk").values_list(*stands)) == before
    ticket.refresh_from_db()
    assert ticket.act_by == before[0][1]


def test_a_customer_who_wrote_meanwhile_is_owed_the_first_answer_still(
    people: People, support: Queue, writes: Writes, at: datetime
) -> None:
    a_policy(queue=support, first_response_s=3600, next_response_s=1800)
    ticket = ticket_of(writes())
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="发错了。")
    writes(answers=ticket, when=at + timedelta(seconds=5))
    retract_reply(number=ticket.pk, sequence=entry.sequence, by=people.supervisor.actor, at=at + timedelta(seconds=9))
    owed = Clock.objects.filter(ticket=ticket, ended_at=None).values_list("kind", flat=True)
    assert set(owed) == {"first_response", "resolution"}
    ticket.refresh_from_db()
    assert ticket.unanswered_since == ticket.opened_at


def test_files_go_with_the_words(people: People, ticket: Ticket) -> None:
    staff = people.client_of(people.supervisor)
    file = staff.post("/api/v1/files", {"file": SimpleUploadedFile("a.txt", b"secret")}, format="multipart").json()["id"]
    said = answer(people, ticket, files=[file])
    customer = people.client_of(people.member)
    assert customer.get(f"/api/v1/files/{file}").status_code == 200
    take_back(people, ticket, said)
    assert customer.get(f"/api/v1/files/{file}").status_code == 404


def test_what_was_taken_back_is_taken_back_once(people: People, ticket: Ticket) -> None:
    said = answer(people, ticket)
    first, again = take_back(people, ticket, said), take_back(people, ticket, said)
    assert first.json() == again.json()
    assert Entry.objects.filter(ticket=ticket, event="reply_retracted").count() == 1


def test_only_its_author_takes_it_back(people: People, ticket: Ticket, support: Queue) -> None:
    a_seat(people.other_agent, queues=[support])
    said = answer(people, ticket)
    for who, status in (("administrator", 403), ("other_agent", 403), ("member", 403), ("other_member", 404)):
        assert take_back(people, ticket, said, who).status_code == status
    assert OutgoingMail.objects.get(about_kind="ticket_reply").state == "queued"


def test_what_has_left_cannot_be_taken_back(people: People, ticket: Ticket) -> None:
    said = answer(people, ticket)
    deliver_due(clock=lambda: timezone.now() + timedelta(seconds=16))
    response = take_back(people, ticket, said)
    assert (response.status_code, response.json()["code"]) == (409, "already_left")
    assert Entry.objects.get(ticket=ticket, sequence=said["sequence"]).retracted_at is None


def test_fifteen_seconds_are_all_there_is_even_if_the_mail_is_late(people: People, ticket: Ticket, at: datetime) -> None:
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="发错了。")
    with pytest.raises(AlreadyLeft):
        retract_reply(number=ticket.pk, sequence=entry.sequence, by=people.supervisor.actor, at=at + timedelta(seconds=16))


def test_an_answer_without_mail_cannot_be_taken_back(people: People, opened: Ticket) -> None:
    said = answer(people, opened)
    assert said["undo_until"] is None
    assert take_back(people, opened, said).json()["code"] == "already_left"


def test_words_that_are_no_answer_cannot_be_taken_back(people: People, ticket: Ticket) -> None:
    assert take_back(people, ticket, {"sequence": 1}).status_code == 403  # the customer's
    assert take_back(people, ticket, {"sequence": 99}).status_code == 404


def test_a_status_somebody_set_since_stays(people: People, ticket: Ticket, at: datetime) -> None:
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="发错了。", then="pending")
    set_status(number=ticket.pk, status="solved", by=people.administrator.actor, at=at + timedelta(seconds=1))
    retract_reply(number=ticket.pk, sequence=entry.sequence, by=people.supervisor.actor, at=at + timedelta(seconds=2))
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_what_was_told_again_elsewhere_cannot_be_taken_back_here(
    people: People, ticket: Ticket, writes: Writes, at: datetime
) -> None:
    into = ticket_of(writes())
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="发错了。")
    merge(number=ticket.pk, into=into.pk, by=people.supervisor.actor, at=at)
    with pytest.raises(Merged):
        retract_reply(number=ticket.pk, sequence=entry.sequence, by=people.supervisor.actor, at=at)


def test_what_was_taken_back_is_not_told_again_by_a_merge(people: People, ticket: Ticket, writes: Writes, at: datetime) -> None:
    into = ticket_of(writes())
    entry = reply(number=ticket.pk, by=people.supervisor.actor, at=at, text="发错了。")
    retract_reply(number=ticket.pk, sequence=entry.sequence, by=people.supervisor.actor, at=at)
    merge(number=ticket.pk, into=into.pk, by=people.supervisor.actor, at=at)
    assert not Entry.objects.filter(ticket=into, text="发错了。").exists()
