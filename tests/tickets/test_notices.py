"""Who is told what: once, on the page and by mail as they want it, and nobody of their own doing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.events import publish
from helpdesk.mailbox.models import OutgoingMail
from tests.builders import a_queue, a_seat, a_ticket
from tests.people import People
from tickets.actions.assigning import assign
from tickets.actions.forgetting import forget_old_rows
from tickets.actions.notifying import UnknownKind, read_notifications, set_preferences, tell
from tickets.actions.reminding import tell_due_reminders
from tickets.actions.replying import note, reply
from tickets.events import ClockBreached, ClockWarned, EscalationDue, OnCallAlarm
from tickets.inbox import notification_bodies, notifications_of, unread_count
from tickets.models import Notification, Reminder, Ticket
from tickets.notices import Ways

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def ticket(people: People) -> Ticket:
    return a_ticket(people.member, last_entry=1)


def told(person: Any) -> list[tuple[str, int | None]]:
    rows = Notification.objects.filter(person=person).order_by("at", "pk")
    return [(row.kind, row.ticket_id) for row in rows]


def test_the_new_assignee_is_told_and_who_takes_it_themselves_is_not(people: People, ticket: Ticket, at: datetime) -> None:
    assign(number=ticket.pk, to=people.agent.pk, by=people.supervisor.actor, at=at)
    assert told(people.agent) == [("assigned", ticket.pk)]
    other = a_ticket(people.member)
    assign(number=other.pk, to=people.other_agent.pk, by=people.other_agent.actor, at=at)
    assert told(people.other_agent) == []


def test_a_named_colleague_is_told_and_a_named_customer_is_not(people: People, ticket: Ticket, at: datetime) -> None:
    agent, member = people.other_agent, people.member
    text = f"请 @[{agent.display_name}]({agent.pk}) 看一下，@[{member.display_name}]({member.pk}) 说急。"
    note(number=ticket.pk, by=people.agent.actor, at=at, text=text)
    assert told(agent) == [("mentioned", ticket.pk)]
    assert told(member) == []
    assert Notification.objects.get(person=agent).facts["by"] == people.agent.display_name


def test_the_assignee_hears_the_customer_and_not_a_colleague(people: People, ticket: Ticket, at: datetime) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(assignee=people.agent)
    reply(number=ticket.pk, by=people.other_agent.actor, at=at, text="我们在查。")
    assert told(people.agent) == []
    reply(number=ticket.pk, by=people.member.actor, at=at, text="还是不行。")
    assert told(people.agent) == [("replied", ticket.pk)]


def test_what_must_be_told_once_is_told_once(people: People, ticket: Ticket, at: datetime) -> None:
    for _ in range(2):
        tell([people.agent.pk], "clock", number=ticket.pk, at=at, once="clock:7:warned")
    tell([people.agent.pk, people.other_agent.pk], "clock", number=ticket.pk, at=at, once="clock:7:warned")
    assert len(told(people.agent)) == len(told(people.other_agent)) == 1


def test_customers_and_who_has_left_are_told_nothing(people: People, ticket: Ticket, at: datetime) -> None:
    people.other_agent.is_active = False
    people.other_agent.save()
    assert tell([people.member.pk, people.other_agent.pk], "alarm", number=ticket.pk, at=at) == []
    assert not OutgoingMail.objects.exists()


def test_an_alarm_goes_by_mail_and_an_assignment_only_if_wanted(people: People, ticket: Ticket, at: datetime) -> None:
    tell([people.agent.pk], "assigned", number=ticket.pk, at=at, by="孙丽")
    assert not OutgoingMail.objects.exists()
    tell([people.agent.pk], "alarm", number=ticket.pk, at=at)
    set_preferences(ways={"assigned": Ways(on_page=False, by_mail=True)}, by=people.agent.actor, at=at)
    tell([people.agent.pk], "assigned", number=ticket.pk, at=at, by="孙丽")
    alarm, mail = OutgoingMail.objects.order_by("pk")
    assert alarm.to == mail.to == people.agent.email
    assert mail.subject == f"#{ticket.pk} 交给您了"
    assert f"/console/tickets/{ticket.pk}" in mail.text


def test_off_the_page_is_kept_as_read(people: People, ticket: Ticket, at: datetime) -> None:
    set_preferences(ways={"replied": Ways(on_page=False)}, by=people.agent.actor, at=at)
    tell([people.agent.pk], "replied", number=ticket.pk, at=at)
    assert unread_count(people.agent.actor) == 0
    assert notifications_of(people.agent.actor).count() == 1


def test_a_kind_nobody_knows_is_refused(people: People, at: datetime) -> None:
    with pytest.raises(UnknownKind):
        set_preferences(ways={"assigned": Ways(), "gossip": Ways()}, by=people.agent.actor, at=at)


def test_reading_touches_ones_own_only(people: People, ticket: Ticket, at: datetime) -> None:
    (mine,) = tell([people.agent.pk], "assigned", number=ticket.pk, at=at)
    (theirs,) = tell([people.other_agent.pk], "assigned", number=ticket.pk, at=at)
    assert read_notifications(ids=[mine.pk, theirs.pk], by=people.agent.actor, at=at) == 1
    assert unread_count(people.other_agent.actor) == 1
    assert read_notifications(ids=None, by=people.agent.actor, at=at) == 0


def test_a_ticket_that_is_no_longer_theirs_to_see_loses_its_subject(people: People, at: datetime) -> None:
    here, elsewhere = a_queue(), a_queue()
    ticket = a_ticket(people.member, queue=here, subject="发票抬头写错了")
    a_seat(people.agent, queues=[here])
    tell([people.agent.pk], "assigned", number=ticket.pk, at=at)
    rows = list(notifications_of(people.agent.actor))
    assert notification_bodies(rows, people.agent.actor)[0]["ticket"] == {"number": ticket.pk, "subject": "发票抬头写错了"}
    Ticket.objects.filter(pk=ticket.pk).update(queue=elsewhere)
    assert notification_bodies(rows, people.agent.actor)[0]["ticket"] == {"number": ticket.pk, "subject": ""}


def test_a_reminder_is_told_once_when_it_is_due(people: People, ticket: Ticket, at: datetime) -> None:
    due = at + timedelta(hours=1)
    Reminder.objects.create(person=people.agent, ticket=ticket, text="问问财务", due_at=due)
    assert tell_due_reminders(at=due - timedelta(seconds=1)) == 0
    assert [tell_due_reminders(at=due), tell_due_reminders(at=due)] == [1, 0]
    assert Notification.objects.get(person=people.agent).facts == {"text": "问问财务"}


def test_a_clock_tells_who_has_it_or_else_the_queues_people(people: People, at: datetime) -> None:
    queue = a_queue()
    ticket = a_ticket(people.member, queue=queue)
    a_seat(people.agent, queues=[queue])
    a_seat(people.other_agent, queues=[a_queue()])
    warned = ClockWarned(number=ticket.pk, clock_id=7, kind="first_response", due_at=at + timedelta(minutes=5))
    publish(warned)
    publish(warned)
    assert (told(people.agent), told(people.other_agent)) == ([("clock", ticket.pk)], [])
    Ticket.objects.filter(pk=ticket.pk).update(assignee=people.other_agent)
    publish(ClockBreached(number=ticket.pk, clock_id=7, kind="first_response", due_at=at - timedelta(minutes=5)))
    assert told(people.other_agent) == [("clock", ticket.pk)]
    assert Notification.objects.get(person=people.other_agent).facts["state"] == "missed"


def test_a_breach_and_its_first_step_are_one_piece_of_news(people: People, ticket: Ticket, at: datetime) -> None:
    assert people.supervisor
    Ticket.objects.filter(pk=ticket.pk).update(assignee=people.agent)
    breach = {"number": ticket.pk, "clock_id": 7, "kind": "resolution", "due_at": at - timedelta(seconds=1)}
    publish(ClockBreached(**breach))
    publish(EscalationDue(**breach, step=1, tell="assignee"))
    publish(EscalationDue(**breach, step=2, tell="supervisors"))
    assert (len(told(people.agent)), len(told(people.supervisor))) == (1, 1)


def test_an_escalation_tells_whom_its_policy_names(people: People, ticket: Ticket, at: datetime) -> None:
    people.supervisor, people.administrator, people.agent  # noqa: B018  they exist
    step = {"number": ticket.pk, "clock_id": 7, "kind": "resolution", "due_at": at}
    publish(EscalationDue(**step, step=1, tell="supervisors"))
    Notification.objects.update(at=at - timedelta(hours=1))
    assert (told(people.supervisor), told(people.administrator)) == ([("clock", ticket.pk)], [])
    publish(EscalationDue(**step, step=2, tell="on_call"))
    assert len(told(people.supervisor)) == 2
    publish(OnCallAlarm(number=ticket.pk, reason="nobody_on_duty"))
    assert told(people.administrator) == [("clock", ticket.pk), ("alarm", ticket.pk)]
    assert told(people.agent) == []


def test_what_is_half_a_year_old_is_forgotten(people: People, ticket: Ticket, at: datetime) -> None:
    for age in (1, 179, 181):
        tell([people.agent.pk], "assigned", number=ticket.pk, at=at - timedelta(days=age))
    forget_old_rows(at=at)
    assert Notification.objects.count() == 2
