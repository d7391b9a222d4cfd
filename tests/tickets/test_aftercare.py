"""What customers do once they have asked: urge, say it is solved, reopen, rate. And what waits: snooze, reminders, closing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from helpdesk.common.errors import NotAllowed, NotFound
from tests.builders import a_ticket
from tests.people import People
from tickets.actions.closing import close_settled
from tickets.actions.drafting import drafts_of, keep_draft
from tickets.actions.rating import NothingToRate, NotYetToRate, TooLateToChange, rate
from tickets.actions.reopening import TooLateToReopen, confirm_solved, reopen
from tickets.actions.replying import reply
from tickets.actions.snoozing import (
    BadTime,
    Finished,
    TooManyReminders,
    forget_reminder,
    remind,
    reminders_of,
    snooze,
    wake_sleepers,
)
from tickets.actions.standing import set_status
from tickets.actions.urging import NothingToUrge, UrgedLately, YourTurn, urge
from tickets.models import Draft, Entry, Rating, Reminder, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def events(ticket: Ticket) -> list[str]:
    return list(Entry.objects.filter(ticket=ticket).exclude(event="").order_by("sequence").values_list("event", flat=True))


# --- urging ---------------------------------------------------------------------------------------


def test_a_customer_may_urge_once_in_four_hours(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member)
    by = people.member.actor
    urge(number=ticket.pk, by=by, at=at)
    with pytest.raises(UrgedLately) as refusal:
        urge(number=ticket.pk, by=by, at=at + 4 * HOUR - timedelta(seconds=1))
    assert refusal.value.status == 429
    assert refusal.value.retry_after == 1
    urge(number=ticket.pk, by=by, at=at + 4 * HOUR)
    ticket.refresh_from_db()
    assert ticket.urged == 2
    assert events(ticket) == ["urged", "urged"]


def test_there_is_nothing_to_urge_when_it_is_done_or_waits_for_the_customer(people: People, at: datetime) -> None:
    for status, refusal in (("solved", NothingToUrge), ("closed", NothingToUrge), ("pending", YourTurn)):
        ticket = a_ticket(people.member, status=status)
        with pytest.raises(refusal):
            urge(number=ticket.pk, by=people.member.actor, at=at)
    assert not Entry.objects.exists()


def test_only_its_customer_urges_a_ticket(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member)
    with pytest.raises(NotFound):
        urge(number=ticket.pk, by=people.other_member.actor, at=at)
    with pytest.raises(NotAllowed):
        urge(number=ticket.pk, by=people.agent.actor, at=at)


# --- solved, or not yet ---------------------------------------------------------------------------


def test_a_customer_says_that_it_is_solved_and_that_it_is_not(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status="open")
    by = people.member.actor
    confirm_solved(number=ticket.pk, by=by, at=at)
    confirm_solved(number=ticket.pk, by=by, at=at)
    assert events(ticket) == ["confirmed"]

    reopen(number=ticket.pk, by=by, at=at + 14 * DAY, text="还是不行")

    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at, ticket.reopened) == ("open", None, 1)
    assert events(ticket) == ["confirmed", "reopened"]
    assert ticket.last_text == "还是不行"
    assert ticket.unanswered_since == at + 14 * DAY


@pytest.mark.parametrize(("status", "later"), [("solved", 14 * DAY + HOUR), ("closed", HOUR)])
def test_a_customer_who_comes_too_late_is_shown_the_way_out(status: str, later: timedelta, people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status=status, solved_at=at)
    with pytest.raises(TooLateToReopen) as refusal:
        reopen(number=ticket.pk, by=people.member.actor, at=at + later, text="还是不行")
    assert f"#{ticket.pk}" in refusal.value.detail
    ticket.refresh_from_db()
    assert ticket.status == status
    assert not Entry.objects.exists()


def test_words_that_are_refused_leave_it_solved(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status="solved")
    with pytest.raises(Exception, match="too_long"):
        reopen(number=ticket.pk, by=people.member.actor, at=at, text="长" * 20_001)
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_what_nobody_objected_to_is_closed_after_a_fortnight(people: People, at: datetime) -> None:
    old = a_ticket(people.member, status="solved", solved_at=at - 14 * DAY - HOUR)
    fresh = a_ticket(people.member, status="solved", solved_at=at - 14 * DAY + HOUR)
    merged = a_ticket(status="closed", merged_into=fresh)
    assert close_settled(at=at) == 1
    assert close_settled(at=at) == 0
    assert dict(Ticket.objects.values_list("pk", "status")) == {old.pk: "closed", fresh.pk: "solved", merged.pk: "closed"}
    (entry,) = Entry.objects.all()
    assert (entry.is_public, entry.author_kind, entry.changes) == (
        True,
        "system",
        [{"field": "status", "old": "solved", "new": "closed"}],
    )


# --- rating ---------------------------------------------------------------------------------------


def test_a_rating_may_change_for_a_day_and_every_version_is_on_the_timeline(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status="solved", solved_at=at)
    by = people.member.actor
    _, first = rate(number=ticket.pk, by=by, at=at, score=2, solved=False, comment="慢")
    assert first
    rate(number=ticket.pk, by=by, at=at, score=2)
    _, first = rate(number=ticket.pk, by=by, at=at + 23 * HOUR, score=4)
    assert not first
    rating = Rating.objects.get()
    assert (rating.score, rating.solved, rating.comment) == (4, False, "慢")
    said = Entry.objects.filter(event="rated").order_by("sequence").values_list("text", "facts")
    assert list(said) == [("慢", {"score": 2, "solved": False}), ("慢", {"score": 4, "solved": False})]
    with pytest.raises(TooLateToChange):
        rate(number=ticket.pk, by=by, at=at + 25 * HOUR, score=5)
    assert Rating.objects.get().score == 4


def test_what_was_solved_anew_is_rated_anew(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status="solved", solved_at=at)
    by = people.member.actor
    rate(number=ticket.pk, by=by, at=at, score=1)
    reopen(number=ticket.pk, by=by, at=at + 2 * DAY)
    set_status(number=ticket.pk, status="solved", by=people.agent.actor, at=at + 3 * DAY)
    rate(number=ticket.pk, by=by, at=at + 5 * DAY, score=5)
    assert Rating.objects.get().score == 5


def test_only_a_solved_ticket_is_rated_and_only_by_its_customer(people: People, at: datetime) -> None:
    open_ticket, solved = a_ticket(people.member, status="open"), a_ticket(people.member, status="solved")
    merged = a_ticket(people.member, status="closed", merged_into=solved)
    with pytest.raises(NotYetToRate):
        rate(number=open_ticket.pk, by=people.member.actor, at=at, score=5)
    with pytest.raises(NothingToRate):
        rate(number=merged.pk, by=people.member.actor, at=at, score=5)
    with pytest.raises(NotAllowed):
        rate(number=solved.pk, by=people.agent.actor, at=at, score=5)
    with pytest.raises(NotFound):
        rate(number=solved.pk, by=people.other_member.actor, at=at, score=1)
    assert not Rating.objects.exists()


# --- snooze, reminders, drafts --------------------------------------------------------------------


def test_a_snoozed_ticket_wakes_when_its_time_has_come(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status="open")
    by = people.agent.actor
    snooze(number=ticket.pk, until=at + HOUR, by=by, at=at)
    snooze(number=ticket.pk, until=at + HOUR, by=by, at=at)
    assert wake_sleepers(at=at + HOUR - timedelta(seconds=1)) == 0
    assert wake_sleepers(at=at + HOUR) == 1
    assert wake_sleepers(at=at + HOUR) == 0
    assert events(ticket) == ["snoozed", "woken"]
    assert not Entry.objects.filter(is_public=True).exists()


def test_a_snoozed_ticket_wakes_by_hand_and_when_its_customer_speaks(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member, status="open")
    by = people.agent.actor
    snooze(number=ticket.pk, until=at + HOUR, by=by, at=at)
    snooze(number=ticket.pk, until=None, by=by, at=at)
    snooze(number=ticket.pk, until=None, by=by, at=at)
    assert events(ticket) == ["snoozed", "woken"]
    snooze(number=ticket.pk, until=at + HOUR, by=by, at=at)
    reply(number=ticket.pk, by=people.member.actor, at=at, text="还有一点")
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_a_snooze_needs_a_time_to_come_and_work_left(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member)
    for until in (at, at - HOUR, at + 400 * DAY):
        with pytest.raises(BadTime):
            snooze(number=ticket.pk, until=until, by=people.agent.actor, at=at)
    with pytest.raises(Finished):
        snooze(number=a_ticket(status="solved").pk, until=at + HOUR, by=people.agent.actor, at=at)
    with pytest.raises(NotAllowed):
        snooze(number=ticket.pk, until=at + HOUR, by=people.member.actor, at=at)
    assert not Entry.objects.exists()


def test_a_reminder_is_ones_own_and_may_be_taken_back(people: People, at: datetime) -> None:
    ticket = a_ticket()
    by, other = people.agent.actor, people.other_agent.actor
    reminder = remind(number=ticket.pk, due_at=at + HOUR, text="回电", by=by, at=at)
    assert reminders_of(number=ticket.pk, by=by) == [reminder]
    assert reminders_of(number=ticket.pk, by=other) == []
    with pytest.raises(NotFound):
        forget_reminder(number=ticket.pk, reminder_id=reminder.pk, by=other, at=at)
    forget_reminder(number=ticket.pk, reminder_id=reminder.pk, by=by, at=at)
    with pytest.raises(NotFound):
        forget_reminder(number=ticket.pk, reminder_id=reminder.pk, by=by, at=at)
    assert not Entry.objects.exists()


def test_reminders_are_for_times_to_come_and_not_without_end(people: People, at: datetime) -> None:
    ticket = a_ticket()
    by = people.agent.actor
    with pytest.raises(BadTime):
        remind(number=ticket.pk, due_at=at - HOUR, text="", by=by, at=at)
    for _ in range(20):
        remind(number=ticket.pk, due_at=at + HOUR, text="", by=by, at=at)
    with pytest.raises(TooManyReminders):
        remind(number=ticket.pk, due_at=at + HOUR, text="", by=by, at=at)
    assert Reminder.objects.count() == 20


def test_a_draft_is_kept_for_its_author_alone_one_each_for_reply_and_note(people: People, at: datetime) -> None:
    ticket = a_ticket(people.member)
    by = people.agent.actor
    keep_draft(number=ticket.pk, by=by, text="您好", is_note=False, at=at)
    keep_draft(number=ticket.pk, by=by, text="您好，查到了", is_note=False, at=at)
    keep_draft(number=ticket.pk, by=by, text="通道三", is_note=True, at=at)
    assert sorted((draft.is_note, draft.text) for draft in drafts_of(number=ticket.pk, by=by)) == [
        (False, "您好，查到了"),
        (True, "通道三"),
    ]
    assert drafts_of(number=ticket.pk, by=people.other_agent.actor) == []
    with pytest.raises(NotAllowed):
        keep_draft(number=ticket.pk, by=people.member.actor, text="我", is_note=False, at=at)
    keep_draft(number=ticket.pk, by=by, text="", is_note=False, at=at)
    assert Draft.objects.get().is_note
    assert not Entry.objects.exists()
