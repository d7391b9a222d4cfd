"""The same change to many tickets: all or each refused alone, carried on after a crash, cancelled, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.evidence.models import Pending
from tests.builders import a_category, a_queue, a_seat, a_ticket
from tests.people import People
from tickets.actions.bulk import AT_ONCE, CHUNK, _next_chunk, begin_bulk, cancel_bulk, carry_on
from tickets.actions.standing import set_status
from tickets.models import BulkRun, Entry, Notification, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/ticket-bulk"
SOLVE = {"changes": {"status": "solved"}}


def some(people: People, count: int, **fields: Any) -> list[int]:
    category = a_category()
    return [a_ticket(people.member, category=category, **fields).pk for _ in range(count)]


def statuses(numbers: list[int]) -> list[str]:
    return list(Ticket.objects.filter(pk__in=numbers).order_by("pk").values_list("status", flat=True))


def test_a_few_are_done_by_the_time_the_answer_comes(people: People) -> None:
    numbers = some(people, 3, status="open")
    answer = people.client_of(people.agent).post(URL, {"numbers": numbers, "changes": {"status": "solved", "priority": 2}})
    assert answer.status_code == 202
    body = answer.json()
    assert (body["total"], body["done"], body["failed"], body["can_undo"]) == (3, 3, 0, True)
    assert body["finished_at"]
    assert statuses(numbers) == ["solved"] * 3
    for number in numbers:
        fields = [line["field"] for entry in Entry.objects.filter(ticket=number) for line in entry.changes]
        assert fields == ["priority", "status"]
    assert Pending.objects.filter(kind="ticket.changed").count() == 6
    assert list(Pending.objects.filter(subject_kind="ticket_bulk").values_list("kind", flat=True)) == [
        "ticket_bulk.begun",
        "ticket_bulk.finished",
    ]


def test_one_that_is_refused_keeps_no_other_from_it_and_says_why(people: People) -> None:
    mine, closed = some(people, 2, status="open"), some(people, 1, status="closed")
    people.client_of(people.agent)
    answer = people.client_of(people.agent).post(URL, {"numbers": [*mine, *closed, 999], "changes": {"status": "solved"}})
    body = answer.json()
    assert (body["done"], body["failed"]) == (2, 2)
    assert {one["number"]: one["code"] for one in body["results"]} == {closed[0]: "may_not_follow", 999: "not_found"}
    assert all(one["detail"].endswith("。") for one in body["results"])
    assert statuses([*mine, *closed]) == ["solved", "solved", "closed"]


def test_what_one_may_not_see_is_not_found(people: People) -> None:
    here, elsewhere = a_queue(), a_queue()
    a_seat(people.agent, queues=[here])
    hidden = a_ticket(people.member, queue=elsewhere, status="open")
    body = people.client_of(people.agent).post(URL, {"numbers": [hidden.pk], "changes": {"status": "solved"}}).json()
    assert body["results"][0]["code"] == "not_found"
    assert statuses([hidden.pk]) == ["open"]


def test_whole_selections_are_for_supervisors(people: People, django_capture_on_commit_callbacks: Any) -> None:
    numbers = some(people, AT_ONCE + 1, status="open")
    form = {"numbers": numbers, **SOLVE}
    assert people.client_of(people.agent).post(URL, form).status_code == 403
    assert not BulkRun.objects.exists()
    answer = people.client_of(people.supervisor).post(URL, form)
    assert answer.status_code == 202
    assert answer.json()["finished_at"] is None
    assert statuses(numbers) == ["open"] * len(numbers)


def test_filters_choose_what_the_list_would_show(people: People) -> None:
    opened, pending = some(people, 2, status="open"), some(people, 1, status="pending")
    form = {"filters": {"status": "open,new"}, "changes": {"tags_add": ["发票"]}}
    assert people.client_of(people.agent).post(URL, form).json()["done"] == 2
    tagged = Ticket.objects.filter(tags__name="发票").values_list("pk", flat=True)
    assert sorted(tagged) == opened
    assert pending


@pytest.mark.parametrize(
    "form",
    [
        {"changes": {"status": "solved"}},
        {"numbers": [1], "filters": {}, **SOLVE},
        {"numbers": [1]},
        {"numbers": [1], "merge_into": 2, **SOLVE},
        {"numbers": [], **SOLVE},
        {"numbers": list(range(1, 2_002)), **SOLVE},
        {"numbers": ["x"], **SOLVE},
        {"numbers": [1], "changes": {"status": "gone"}},
        {"numbers": [1], "changes": {"assignee": "somebody"}},
        {"numbers": [1], "changes": {"colour": "red"}},
        {"filters": {"colour": "red"}, **SOLVE},
        {"filters": {"opened_after": "0001-01-01"}, **SOLVE},
        {"filters": {"q": "%%"}, **SOLVE},
        {"numbers": [1], "changes": {"snooze": "2030-01-01T00:00:00Z", "snooze_s": 600}},
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(people: People, form: dict[str, Any]) -> None:
    assert people.client_of(people.supervisor).post(URL, form).status_code == 400
    assert not BulkRun.objects.exists()


def test_a_run_goes_on_behind_the_last_whole_chunk(people: People, at: datetime) -> None:
    """A killed worker leaves whole chunks; its successor does the rest, and nothing twice."""
    numbers = some(people, 2 * CHUNK + 7, status="open")
    run = begin_bulk(numbers=numbers, deed=SOLVE, by=people.supervisor.actor, at=at)
    assert _next_chunk(run.pk, at) is True
    run.refresh_from_db()
    assert (run.done, run.finished_at) == (CHUNK, None)
    carry_on(run_id=run.pk, clock=timezone.now)
    carry_on(run_id=run.pk, clock=timezone.now)
    run.refresh_from_db()
    assert (run.done, run.failed, len(run.results)) == (len(numbers), 0, len(numbers))
    assert Entry.objects.filter(ticket__in=numbers).count() == len(numbers)


def test_each_ticket_costs_a_few_queries(people: People, at: datetime, django_assert_max_num_queries: Any) -> None:
    numbers = some(people, CHUNK, status="open")
    run = begin_bulk(numbers=numbers, deed=SOLVE, by=people.supervisor.actor, at=at)
    with django_assert_max_num_queries(CHUNK * 13 + 20):
        carry_on(run_id=run.pk, clock=timezone.now)


def test_a_cancelled_run_stops_and_what_was_done_stays(people: People, at: datetime) -> None:
    numbers = some(people, CHUNK + 5, status="open")
    run = begin_bulk(numbers=numbers, deed=SOLVE, by=people.supervisor.actor, at=at)
    _next_chunk(run.pk, at)
    client = people.client_of(people.supervisor)
    assert client.delete(f"{URL}/{run.pk}").json()["cancelled"] is True
    carry_on(run_id=run.pk, clock=timezone.now)
    assert statuses(numbers) == ["solved"] * CHUNK + ["open"] * 5
    assert cancel_bulk(run=run, by=people.supervisor.actor, at=at).done == CHUNK
    assert client.post(f"{URL}/{run.pk}/undo").json()["finished_at"] is None
    carry_on(run_id=BulkRun.objects.get(undoes=run).pk, clock=timezone.now)
    assert statuses(numbers) == ["open"] * (CHUNK + 5)


def test_nobody_acts_in_the_name_of_who_has_left(people: People, at: datetime) -> None:
    numbers = some(people, 2, status="open")
    run = begin_bulk(numbers=numbers, deed=SOLVE, by=people.supervisor.actor, at=at)
    User.objects.filter(pk=people.supervisor.pk).update(is_active=False)
    carry_on(run_id=run.pk, clock=timezone.now)
    run.refresh_from_db()
    assert run.cancelled_at
    assert run.finished_at
    assert statuses(numbers) == ["open", "open"]


def test_an_undo_puts_back_what_nobody_touched_since(people: People, at: datetime) -> None:
    queue = a_queue()
    a_seat(people.agent, queues=[queue])
    first, second, third = some(people, 3, queue=queue, status="new")
    Ticket.objects.filter(pk=first).update(assignee=people.agent, priority=1)
    deed = {"changes": {"status": "solved", "assignee": None, "priority": 4, "tags_add": ["清理"]}}
    client = people.client_of(people.supervisor)
    run = client.post(URL, {"numbers": [first, second, third], **deed}).json()
    assert run["done"] == 3
    set_status(number=third, status="open", by=people.supervisor.actor, at=at)
    undone = client.post(f"{URL}/{run['id']}/undo").json()
    assert (undone["done"], undone["failed"]) == (2, 1)
    assert undone["results"] == [{"number": third, "code": "changed_since", "detail": undone["results"][0]["detail"]}]
    ticket = Ticket.objects.get(pk=first)
    assert (ticket.status, ticket.assignee, ticket.priority, ticket.solved_at) == ("new", people.agent, 1, None)
    assert list(ticket.tags.all()) == []
    last = Entry.objects.filter(ticket=first).latest("sequence")
    assert (last.event, {line["field"] for line in last.changes}) == ("undone", {"status", "assignee", "priority", "tags"})
    assert Pending.objects.filter(kind="ticket.undone").count() == 2
    assert Ticket.objects.get(pk=third).status == "open"


def test_an_undo_is_final_and_happens_once(people: People) -> None:
    client = people.client_of(people.agent)
    run = client.post(URL, {"numbers": some(people, 1, status="open"), **SOLVE}).json()
    undone = client.post(f"{URL}/{run['id']}/undo").json()
    assert (undone["undoes"], undone["can_undo"]) == (run["id"], False)
    assert client.post(f"{URL}/{run['id']}/undo").json()["code"] == "undone_already"
    assert client.post(f"{URL}/{undone['id']}/undo").json()["code"] == "cannot_be_undone"
    assert client.get(f"{URL}/{run['id']}").json()["can_undo"] is False


def test_a_run_is_its_owners(people: People) -> None:
    run = people.client_of(people.agent).post(URL, {"numbers": some(people, 1, status="open"), **SOLVE}).json()
    other = people.client_of(people.other_agent)
    assert other.get(f"{URL}/{run['id']}").status_code == 404
    assert other.delete(f"{URL}/{run['id']}").status_code == 404
    assert other.post(f"{URL}/{run['id']}/undo").status_code == 404


def test_many_tickets_for_one_person_are_one_notice(people: People, at: datetime) -> None:
    numbers = some(people, 5, status="open")
    deed = {"changes": {"assignee": str(people.agent.pk)}}
    run = begin_bulk(numbers=numbers, deed=deed, by=people.supervisor.actor, at=at)
    carry_on(run_id=run.pk, clock=timezone.now)
    notice = Notification.objects.get(person=people.agent)
    assert (notice.kind, notice.ticket, notice.facts) == ("assigned", None, {"by": people.supervisor.display_name, "count": 5})


def test_a_merge_of_several_goes_one_by_one(people: People) -> None:
    target, first, second = some(people, 3, status="open")
    form = {"numbers": [first, second, target], "merge_into": target}
    body = people.client_of(people.agent).post(URL, form).json()
    assert (body["done"], body["can_undo"]) == (2, False)
    assert [one["code"] for one in body["results"]] == ["merge_into_itself"]
    assert sorted(Ticket.objects.filter(merged_into=target).values_list("pk", flat=True)) == [first, second]
