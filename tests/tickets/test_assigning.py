"""Whose a ticket is: only the queue's people, in turn or by load, and the line is taken from fairly."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from chat.actions.presence import set_presence
from helpdesk.accounts.models import User
from helpdesk.common.actors import Role
from helpdesk.desk.models import Queue
from tests.builders import a_queue, a_seat, a_ticket
from tests.people import People, a_user
from tickets.actions.assigning import HeldByColleague, NotOfTheQueue, assign, take_next
from tickets.assignment import LEAST_LOADED, ROUND_ROBIN, Candidate, choose
from tickets.intake.from_form import open_from_form
from tickets.models import Category, Entry, Ticket

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
A, B, C = (UUID(int=number) for number in (1, 2, 3))
URL = "/api/v1/tickets"


def one(id: UUID, *, there: bool = True, load: int = 0, minutes_ago: int | None = None) -> Candidate:
    last_at = None if minutes_ago is None else NOON - timedelta(minutes=minutes_ago)
    return Candidate(id=id, is_available=there, load=load, last_at=last_at)


@pytest.mark.parametrize(
    ("strategy", "candidates", "chosen"),
    [
        (ROUND_ROBIN, [], None),
        (ROUND_ROBIN, [one(A, minutes_ago=5), one(B, minutes_ago=9)], B),
        (ROUND_ROBIN, [one(A, minutes_ago=5), one(B)], B),
        (ROUND_ROBIN, [one(A, there=False), one(B, minutes_ago=1)], B),
        (ROUND_ROBIN, [one(A, there=False, minutes_ago=3), one(B, there=False, minutes_ago=9)], B),
        (ROUND_ROBIN, [one(B), one(A)], A),
        (ROUND_ROBIN, [one(A, load=0, minutes_ago=1), one(B, load=99, minutes_ago=2)], B),
        (LEAST_LOADED, [one(A, load=3), one(B, load=2), one(C, load=5)], B),
        (LEAST_LOADED, [one(A, load=2, minutes_ago=1), one(B, load=2, minutes_ago=2)], B),
        (LEAST_LOADED, [one(A, there=False, load=0), one(B, load=9)], B),
    ],
)
def test_whose_turn_it_is(strategy: str, candidates: list[Candidate], chosen: UUID | None) -> None:
    assert choose(candidates, strategy) == chosen


pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def seated(people: People, support: Queue) -> tuple[User, User]:
    """Two who sit at the queue; the other agent sits elsewhere, and so does everybody else who could."""
    second = a_user("he@desk.test", "何洁", Role.AGENT)
    for person in (people.agent, second):
        a_seat(person, queues=[support])
    for person in (people.other_agent, people.supervisor, people.administrator):
        a_seat(person, queues=[a_queue()])
    return people.agent, second


def test_only_people_of_the_queue_are_given_its_tickets(
    people: People, seated: tuple[User, User], opened: Ticket, at: datetime
) -> None:
    with pytest.raises(NotOfTheQueue):
        assign(number=opened.pk, to=people.other_agent.pk, by=people.agent.actor, at=at)
    with pytest.raises(NotOfTheQueue):
        assign(number=opened.pk, to=people.member.pk, by=people.agent.actor, at=at)
    assert Entry.objects.filter(ticket=opened).count() == 1
    second = seated[1]
    assign(number=opened.pk, to=second.pk, by=people.agent.actor, at=at)
    opened.refresh_from_db()
    assert (opened.assignee, opened.status) == (second, "new"), "given is not yet taken up"
    assert Entry.objects.filter(ticket=opened).last().changes == [{"field": "assignee", "old": None, "new": "何洁"}]  # type: ignore[union-attr]


def test_who_takes_one_for_themselves_has_begun(people: People, seated: tuple[User, User], opened: Ticket) -> None:
    answer = people.client_of(people.agent).put(f"{URL}/{opened.pk}/assignment", {"assignee": "me"})
    assert (answer.json()["assignee"]["name"], answer.json()["status"]) == ("陈静", "open")
    seen = people.client_of(people.member).get(f"{URL}/{opened.pk}/timeline").json()["results"][-1]
    assert seen["changes"] == [{"field": "status", "old": "new", "new": "open"}]


def test_what_a_colleague_holds_is_theirs_or_a_supervisors_to_hand_on(
    people: People, seated: tuple[User, User], opened: Ticket, at: datetime
) -> None:
    first, second = seated
    assign(number=opened.pk, to=second.pk, by=second.actor, at=at)
    with pytest.raises(HeldByColleague):
        assign(number=opened.pk, to=first.pk, by=first.actor, at=at)
    assign(number=opened.pk, to=first.pk, by=people.supervisor.actor, at=at)
    assign(number=opened.pk, to=None, by=first.actor, at=at)
    assert Ticket.objects.get(pk=opened.pk).assignee is None


@pytest.mark.parametrize("word", ["nobody", "", "00000000-0000-0000-0000-000000000000"])
def test_nobody_is_given_a_ticket_by_a_name_we_do_not_know(people: People, opened: Ticket, word: str) -> None:
    answer = people.client_of(people.agent).put(f"{URL}/{opened.pk}/assignment", {"assignee": word})
    assert answer.status_code == 400
    assert "assignee" in answer.json()["errors"]


def test_tickets_go_round_among_those_who_are_there(
    people: People, seated: tuple[User, User], plain: Category, at: datetime
) -> None:
    plain.assignment = "round_robin"
    plain.save()
    first, second = seated

    def opened_at(minutes: int) -> User | None:
        moment = at + timedelta(minutes=minutes)
        ticket = open_from_form(by=people.member.actor, at=moment, category=plain.slug, subject="x", text="x")
        return Ticket.objects.get(pk=ticket.pk).assignee

    assert {opened_at(0), opened_at(1)} == {first, second}
    set_presence(by=second.actor, state="available", at=at)
    assert {opened_at(2), opened_at(3)} == {second}
    assert Entry.objects.filter(author_kind="system", kind="change").count() == 4


def test_the_least_loaded_gets_the_next(people: People, seated: tuple[User, User], plain: Category, at: datetime) -> None:
    first, second = seated
    plain.assignment = "least_loaded"
    plain.save()
    for _ in range(2):
        a_ticket(category=plain, assignee=first)
    a_ticket(category=plain, assignee=second)
    a_ticket(category=plain, assignee=second, status="closed")
    ticket = open_from_form(by=people.member.actor, at=at, category=plain.slug, subject="x", text="x")
    assert Ticket.objects.get(pk=ticket.pk).assignee == second


def test_next_asks_whose_turn_it_is(people: People, seated: tuple[User, User], opened: Ticket) -> None:
    answer = people.client_of(people.supervisor).put(f"{URL}/{opened.pk}/assignment", {"assignee": "next"})
    assert answer.json()["assignee"]["name"] in ("陈静", "何洁")


def test_a_queue_without_people_says_so(people: People, plain: Category, opened: Ticket) -> None:
    for person in (people.agent, people.supervisor):
        a_seat(person, queues=[a_queue()])
    answer = people.client_of(people.supervisor).put(f"{URL}/{opened.pk}/assignment", {"assignee": "next"})
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_there")


def test_the_most_pressing_one_is_taken_first(people: People, seated: tuple[User, User], support: Queue, at: datetime) -> None:
    later = a_ticket(queue=support, act_by=at + timedelta(hours=2))
    sooner = a_ticket(queue=support, act_by=at + timedelta(hours=1))
    no_clock = a_ticket(queue=support)
    for untaken in (
        {"assignee": people.other_agent},
        {"status": "pending"},
        {"status": "solved"},
        {"snoozed_until": at + timedelta(days=1)},
    ):
        a_ticket(queue=support, act_by=at, **untaken)
    a_ticket(queue=a_queue(), act_by=at)
    client = people.client_of(people.agent)
    taken = [client.post("/api/v1/ticket-takes", {}).json()["number"] for _ in range(3)]
    assert taken == [sooner.pk, later.pk, no_clock.pk]
    assert client.post("/api/v1/ticket-takes", {}).status_code == 204
    assert client.post("/api/v1/ticket-takes", {"queue": "no-such"}).status_code == 403
    assert take_next(by=people.other_agent.actor, at=at) is None


def test_the_list_to_choose_from_names_just_those_who_can_be_given_its_tickets(
    people: People, seated: tuple[User, User], support: Queue
) -> None:
    url = f"/api/v1/queues/{support.slug}/people"
    answer = people.client_of(people.other_agent).get(url)
    assert {one["id"] for one in answer.json()["results"]} == {str(one.pk) for one in seated}
    User.objects.filter(pk=seated[1].pk).update(is_active=False)
    assert [one["name"] for one in people.client_of(people.supervisor).get(url).json()["results"]] == [seated[0].display_name]
    assert people.client_of(people.supervisor).get("/api/v1/queues/nowhere/people").status_code == 404
    assert people.client_of(people.supervisor).get(f"{url}?page=2").status_code == 400
