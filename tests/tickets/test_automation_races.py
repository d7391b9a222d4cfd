"""Several workers at the same rules, the same run, the same reminders: each thing is done once, and nobody waits in a circle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from helpdesk.common.actors import Actor
from tests.builders import a_category, a_ticket
from tests.chat.test_races import at_once
from tests.people import People
from tickets.actions.bulk import begin_bulk, cancel_bulk, carry_on
from tickets.actions.changing import change_ticket
from tickets.actions.notifying import tell
from tickets.actions.reminding import tell_due_reminders
from tickets.actions.replying import reply
from tickets.actions.triggering import run_next_occasion, run_waited
from tickets.models import BulkRun, Entry, Notification, Occasion, Reminder, Ticket, Trigger, TriggerRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


def some(people: People, count: int, **fields: object) -> list[int]:
    category = a_category()
    return [a_ticket(people.member, category=category, last_entry=1, **fields).pk for _ in range(count)]


def until_done(run_id: object) -> None:
    """A worker that comes back as the sweep would, as long as the run is not at its end."""
    while BulkRun.objects.filter(pk=run_id, finished_at=None).exists():
        carry_on(run_id=run_id, clock=timezone.now)  # type: ignore[arg-type]


def test_three_workers_and_an_agent_at_one_run(people: People) -> None:
    numbers = some(people, 120, status="open")
    by: Actor = people.supervisor.actor
    run = begin_bulk(numbers=numbers, deed={"changes": {"status": "solved"}}, by=by, at=timezone.now())

    def write_meanwhile() -> None:
        for number in reversed(numbers[::4]):
            reply(number=number, by=people.agent.actor, at=timezone.now(), text="我再看一眼。")

    people.agent  # noqa: B018  exists before the threads
    at_once([*[lambda: until_done(run.pk)] * 3, write_meanwhile])
    run.refresh_from_db()
    assert (run.done, run.failed) == (120, 0)
    assert [result[0] for result in run.results] == numbers
    solved = [entry for entry in Entry.objects.filter(kind="change") if entry.changes[0]["new"] == "solved"]
    assert sorted(entry.ticket_id for entry in solved) == numbers
    for ticket in Ticket.objects.filter(pk__in=numbers):
        assert ticket.last_entry == 1 + Entry.objects.filter(ticket=ticket).count()


def test_cancelling_a_run_leaves_whole_chunks(people: People) -> None:
    numbers = some(people, 150, status="open")
    by: Actor = people.supervisor.actor
    run = begin_bulk(numbers=numbers, deed={"changes": {"status": "solved"}}, by=by, at=timezone.now())
    at_once([lambda: until_done(run.pk), lambda: cancel_bulk(run=run, by=by, at=timezone.now())])
    run.refresh_from_db()
    assert run.finished_at
    assert run.done == Ticket.objects.filter(pk__in=numbers, status="solved").count()
    assert run.done in {0, 50, 100, 150}


def test_two_merges_that_want_each_others_tickets_both_end(people: People) -> None:
    first, second = some(people, 6, status="open"), some(people, 6, status="open")
    by: Actor = people.supervisor.actor
    runs = [
        begin_bulk(numbers=second, deed={"merge_into": first[0]}, by=by, at=timezone.now()),
        begin_bulk(numbers=first, deed={"merge_into": second[0]}, by=by, at=timezone.now()),
    ]
    at_once([lambda run=run: until_done(run.pk) for run in runs])  # type: ignore[misc]
    for run in runs:
        run.refresh_from_db()
        assert len(run.results) == 6
    for ticket in Ticket.objects.exclude(merged_into=None):
        seen = set()
        while ticket.merged_into:
            assert ticket.pk not in seen, "merged in a circle"
            seen.add(ticket.pk)
            ticket = ticket.merged_into


def test_each_occasion_is_acted_on_once_by_however_many_workers(people: People) -> None:
    Trigger.objects.create(name="先看", on="replied_by_customer", is_active=True, deeds={"text": "记下", "is_note": True})
    Trigger.objects.create(name="等久了", on="waited", after_s=600, is_active=True, deeds={"changes": {"priority": 2}})
    numbers, at = some(people, 20), timezone.now()
    for number in numbers:
        reply(number=number, by=people.member.actor, at=at, text="在吗")
    later = at + timedelta(hours=1)

    def work() -> None:
        while Occasion.objects.exists():
            run_next_occasion(at=at)
        run_waited(at=later)

    at_once([work] * 3)
    assert Entry.objects.filter(kind="note").count() == 20
    assert TriggerRun.objects.count() == 40
    assert Entry.objects.filter(kind="change").count() == 20


def test_an_occasion_survives_a_worker_that_dies_over_it(people: People) -> None:
    Trigger.objects.create(name="先看", on="replied_by_customer", is_active=True, deeds={"changes": {"priority": 1}})
    (number,), at = some(people, 1), timezone.now()
    reply(number=number, by=people.member.actor, at=at, text="在吗")

    class Killed(BaseException):
        pass

    @transaction.atomic
    def die_over_it() -> None:
        run_next_occasion(at=at)
        raise Killed

    with pytest.raises(Killed):
        die_over_it()
    assert (Ticket.objects.get().priority, Occasion.objects.count()) == (3, 1)
    run_next_occasion(at=at)
    assert (Ticket.objects.get().priority, Occasion.objects.count()) == (1, 0)


def test_what_is_told_once_is_told_once_by_all_at_once(people: People) -> None:
    (number,), at = some(people, 1), timezone.now()
    agent = people.agent.pk
    for minutes in range(3):
        Reminder.objects.create(person_id=agent, ticket_id=number, due_at=at - timedelta(minutes=minutes))
    at_once(
        [
            *[lambda: tell([agent], "clock", number=number, at=at, once="clock:1:warned")] * 4,
            *[lambda: tell_due_reminders(at=at)] * 3,
        ]
    )
    kinds = sorted(Notification.objects.values_list("kind", flat=True))
    assert kinds == ["clock", "reminder", "reminder", "reminder"]


def test_a_rule_and_people_on_one_ticket_lose_nothing(people: People) -> None:
    Trigger.objects.create(name="标", on="changed", is_active=True, deeds={"changes": {"tags_add": ["动过"]}})
    (number,), at = some(people, 1), timezone.now()

    def change(word: str) -> None:
        for round in range(5):
            change_ticket(number=number, changes={"subject": f"{word} {round}"}, by=people.agent.actor, at=at)

    def work() -> None:
        for _ in range(40):
            run_next_occasion(at=at)

    people.agent  # noqa: B018  exists before the threads
    at_once([lambda: change("甲"), lambda: change("乙"), work, work])
    while run_next_occasion(at=at):
        pass
    ticket = Ticket.objects.get()
    sequences = list(Entry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(2, ticket.last_entry + 1))
    assert [tag.name for tag in ticket.tags.all()] == ["动过"]
