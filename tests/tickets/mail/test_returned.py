"""Mail that came back is seen where its words were said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.evidence.models import Pending
from helpdesk.mailbox.events import MailReturned
from helpdesk.mailbox.models import OutgoingMail
from tests.builders import a_seat
from tests.people import People
from tests.tickets.mail.letters import STRANGER, Writes, sent_to, ticket_of
from tickets.actions.assigning import assign
from tickets.actions.replying import reply
from tickets.actions.saying import say_by_rule
from tickets.models import Entry, Notification, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

WORDS = "5.1.1 user unknown"


def comes_back(mail: OutgoingMail, at: datetime) -> None:
    with transaction.atomic():
        publish(MailReturned(mail.pk, mail.about_kind, mail.about_key, mail.to, WORDS, at))


@pytest.fixture
def ticket(writes: Writes, people: People, at: datetime) -> Ticket:
    ticket = ticket_of(writes())
    a_seat(people.agent, queues=[ticket.queue])
    assign(number=ticket.pk, to=people.agent.pk, by=people.agent.actor, at=at)
    reply(number=ticket.pk, by=people.agent.actor, at=at, text="请重启。")
    return ticket


def test_an_answer_that_came_back_is_seen_on_its_ticket(people: People, ticket: Ticket, at: datetime) -> None:
    answer = sent_to(STRANGER)[-1]
    for _ in range(2):
        comes_back(answer, at)
    (entry,) = Entry.objects.filter(ticket=ticket, event="mail_failed")
    assert (entry.text, entry.facts["to"], entry.is_public) == (WORDS, STRANGER, False)
    (told,) = Notification.objects.filter(kind="mail_failed")
    assert (told.person_id, told.ticket_id) == (people.agent.pk, ticket.pk)
    shown = people.client_of(people.agent).get(f"/api/v1/tickets/{ticket.pk}").json()
    assert shown["contact"]["mail_fails_since"] is not None
    assert Pending.objects.filter(kind="contact.mail_fails", subject_id=str(ticket.contact_id)).count() == 1
    listed = people.client_of(people.agent).get("/api/v1/notifications").json()["results"]
    assert [one["kind"] for one in listed if one["kind"] == "mail_failed"] == ["mail_failed"]


def test_a_machine_writes_no_more_where_nobody_reads_and_a_person_may(
    people: People, ticket: Ticket, writes: Writes, at: datetime
) -> None:
    writes(answers=ticket)

    def says_by_rule() -> int:
        before = len(sent_to(STRANGER))
        with transaction.atomic():
            say_by_rule(number=ticket.pk, text="请评价我们的服务。", by=SYSTEM, at=at, is_note=False)
        return len(sent_to(STRANGER)) - before

    assert says_by_rule() == 1
    comes_back(sent_to(STRANGER)[-1], at)
    assert says_by_rule() == 0
    before = len(sent_to(STRANGER))
    reply(number=ticket.pk, by=people.agent.actor, at=at, text="换个地址也行。")
    assert len(sent_to(STRANGER)) == before + 1


def test_whoever_writes_again_is_reached_again(people: People, ticket: Ticket, writes: Writes, at: datetime) -> None:
    comes_back(sent_to(STRANGER)[-1], at)
    writes(answers=ticket)
    shown = people.client_of(people.agent).get(f"/api/v1/tickets/{ticket.pk}").json()
    assert shown["contact"]["mail_fails_since"] is None


def test_what_nobody_has_is_told_to_the_people_of_its_queue(people: People, ticket: Ticket, at: datetime) -> None:
    assign(number=ticket.pk, to=None, by=people.agent.actor, at=at)
    comes_back(sent_to(STRANGER)[-1], at)
    assert Notification.objects.filter(kind="mail_failed", person=people.agent).count() == 1


def test_an_acknowledgement_that_came_back_marks_the_contact_alone(ticket: Ticket, at: datetime) -> None:
    comes_back(sent_to(STRANGER)[0], at)
    ticket.contact.refresh_from_db()
    assert ticket.contact.mail_fails_since == at
    assert not Entry.objects.filter(event="mail_failed").exists()


def test_other_peoples_mail_that_came_back_is_no_business_of_tickets(ticket: Ticket, at: datetime) -> None:
    other: Any = OutgoingMail.objects.create(to="a@b.test", subject="x", raw=b"", message_id="<1@b.test>", created_at=at)
    comes_back(other, at)
    assert not Entry.objects.filter(event="mail_failed").exists()
