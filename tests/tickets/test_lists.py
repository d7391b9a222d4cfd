"""Lists of tickets: right rows, right order, every row once, and no more queries for more of them."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.desk.models import Queue, Service
from tests.builders import a_category, a_contact, a_queue, a_seat, a_ticket
from tests.people import People, a_user
from tickets import listing
from tickets.actions.replying import note
from tickets.models import Mention, Tag, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"


def numbers(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["results"]]


def filled(count: int, people: People, queues: list[Queue], at: datetime, first: int = 0) -> None:
    """So many tickets that are in every view of our agent, of as many customers, with clocks and tags."""
    tag, _ = Tag.objects.get_or_create(name="移动")
    for number in range(first, first + count):
        customer = a_user(f"c{number}@customers.test", f"客户{number}")
        facts: dict[str, Any] = {"act_by": at + timedelta(minutes=number), "priority": 1, "last_at": at, "last_text": "好"}
        work = [
            {"assignee": people.agent},
            {"assignee": None},
            {"status": "pending"},
            {"status": "solved", "assignee": people.agent},
        ]
        ticket = a_ticket(customer, queue=queues[number % len(queues)], **facts, **work[number % len(work)])
        ticket.tags.add(tag)
        Mention.objects.create(ticket=ticket, person=people.agent, at=at)


@pytest.mark.parametrize("seats", ["two queues", "every queue"])
@pytest.mark.parametrize("view", list(listing.VIEWS))
def test_a_page_costs_the_same_for_ten_rows_and_for_a_hundred(people: People, at: datetime, view: str, seats: str) -> None:
    queues = [a_queue(), a_queue()]
    if seats == "two queues":
        a_seat(people.agent, queues=queues)
    console = people.client_of(people.agent)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            found = numbers(console.get(f"{URL}?view={view}&limit=100"))
        assert found
        return len(asked)

    filled(10, people, queues, at)
    console.get(f"{URL}?view={view}")  # the first call of a session also notes that she is here
    few = cost()
    filled(90, people, queues, at, first=10)
    assert cost() == few <= 10


def test_a_customers_list_costs_the_same_however_long(people: People, at: datetime) -> None:
    client = people.client_of(people.member)
    a_ticket(people.member)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _ in range(30):
        a_ticket(people.member)
    with CaptureQueriesContext(connection) as many:
        assert len(numbers(client.get(URL))) == 31
    assert len(many) == len(few) <= 4


def test_counting_costs_the_same_and_stops(people: People, at: datetime) -> None:
    for _ in range(5):
        a_ticket(assignee=people.agent)
    actor = people.agent.actor
    assert listing.counts(actor, [{"view": "mine"}], at=at) == [(5, False)]
    assert listing.counts(actor, [{"view": "mine"}], at=at, most=5) == [(5, False)]
    assert listing.counts(actor, [{"view": "mine"}], at=at, most=4) == [(4, True)]
    a_seat(people.agent, queues=[a_queue(), a_queue()])
    with CaptureQueriesContext(connection) as asked:
        assert listing.counts(actor, [{"view": "all"}], at=at) == [(5, False)]
    assert len(asked) == 2


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ordering", list(listing.ORDERS))
@pytest.mark.parametrize("seats", ["two queues", "every queue"])
def test_pages_hold_every_row_once_in_order(people: People, at: datetime, ordering: str, seats: str) -> None:
    queues = [a_queue(), a_queue()]
    if seats == "two queues":
        a_seat(people.agent, queues=queues)
    for number in range(11):
        same = {
            "act_by": at + timedelta(hours=number // 4),
            "changed_at": at - timedelta(hours=number // 3),
            "priority": 1 + number % 3,
        }
        a_ticket(queue=queues[number % 2], assignee=people.agent if number % 5 == 0 else None, **same)
    a_ticket(assignee=people.agent)
    console, url, seen, pages = people.client_of(people.agent), f"{URL}?limit=3&ordering={ordering}", [], 0
    while url:
        answer = console.get(url)
        seen += numbers(answer)
        url, pages = answer.json()["next"], pages + 1
    order = listing.ORDERS[ordering]
    assert pages == 4
    assert seen == list(Ticket.objects.order_by(*order.terms).values_list("pk", flat=True))


def test_a_page_begins_behind_the_last_row_whatever_came_meanwhile(people: People, at: datetime) -> None:
    for minutes in range(6):
        a_ticket(changed_at=at - timedelta(minutes=minutes))
    console = people.client_of(people.agent)
    first = console.get(f"{URL}?limit=3")
    Ticket.objects.filter(pk=numbers(first)[0]).update(changed_at=at + timedelta(hours=1))
    a_ticket(changed_at=at + timedelta(hours=2))
    assert len({*numbers(first), *numbers(console.get(first.json()["next"]))}) == 6


@pytest.mark.parametrize(
    "cursor",
    ["x", "eyJhIjoxfQ", "WyItY2hhbmdlZCIsICJ4IiwgMV0", "WyJkdWUiLCAiMjAyNi0xMS0yMlQwMDowMDowMCswMDowMCIsIDFd", "[" * 400],
)
def test_a_cursor_that_is_not_ours_is_refused(people: People, cursor: str) -> None:
    answer = people.client_of(people.agent).get(f"{URL}?cursor={quote(cursor)}")
    assert answer.status_code == 400
    assert "cursor" in answer.json()["errors"]


# --- views and filters ----------------------------------------------------------------------------

Made = dict[str, int]


@pytest.fixture
def made(people: People, at: datetime) -> Made:
    """One ticket of every kind that a filter tells apart."""
    support, lawyers = a_queue("support-desk"), a_queue("lawyers-desk")
    fax = Service.objects.create(slug="fax", name="传真", since=at)
    claim = a_category("claims", queue=lawyers)
    hour = timedelta(hours=1)
    tickets = {
        "mine": a_ticket(queue=support, assignee=people.agent, act_by=at + hour),
        "free": a_ticket(queue=support, act_by=at - hour, unanswered_since=at),
        "urgent": a_ticket(queue=support, priority=1, assignee=people.other_agent, act_by=at + 90 * hour),
        "pending": a_ticket(queue=support, status="pending", assignee=people.other_agent, service=fax),
        "solved": a_ticket(queue=support, status="solved", assignee=people.other_agent, source="phone"),
        "closed": a_ticket(people.member, queue=support, status="closed", opened_at=at - 50 * hour),
        "asleep": a_ticket(queue=support, assignee=people.agent, snoozed_until=at + hour),
        "claim": a_ticket(category=claim, assignee=people.other_agent),
    }
    tickets["claim"].tags.add(Tag.objects.create(name="合同"))
    note(number=tickets["claim"].pk, by=people.supervisor.actor, at=at, text=f"@[陈静]({people.agent.pk}) 请看。")
    return {name: ticket.pk for name, ticket in tickets.items()}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("view=mine", "mine"),
        ("view=unassigned", "free"),
        ("view=due", "free mine urgent"),
        ("view=urgent", "urgent"),
        ("view=pending", "pending"),
        ("view=mentioned", "claim"),
        ("view=solved", "solved"),
        ("view=all", "mine free urgent pending solved closed asleep claim"),
        ("assignee=me", "mine asleep"),
        ("assignee=none", "free closed"),
        ("assignee=me,none", "mine asleep free closed"),
        ("status=pending,solved", "pending solved"),
        ("queue=lawyers-desk", "claim"),
        ("queue=lawyers-desk,no-such", "claim"),
        ("queue=no-such", ""),
        ("category=claims", "claim"),
        ("service=fax", "pending"),
        ("priority=1,2", "urgent"),
        ("source=phone", "solved"),
        ("tag=合同", "claim"),
        ("tag=没有", ""),
        ("due=overdue", "free"),
        ("due=overdue&ordering=due", "free"),
        ("unanswered=1", "free"),
        ("snoozed=1", "asleep"),
        ("view=pending&service=fax", "pending"),
        ("opened_before=2020-01-01", ""),
        ("opened_before=0001-01-02&opened_after=0001-01-02", ""),
        ("opened_before=9999-12-31&status=closed", "closed"),
        ("q=%23{closed}", "closed"),
        ("q={closed}&status=open", ""),
    ],
)
def test_a_filter_means_what_it_says(people: People, made: Made, question: str, names: str) -> None:
    found = numbers(people.client_of(people.agent).get(f"{URL}?{question.format(**made)}"))
    assert set(found) == {made[name] for name in names.split()}
    assert len(found) == len(set(found))


def test_days_are_where_the_site_is(people: People, made: Made, at: datetime) -> None:
    console = people.client_of(people.agent)
    moment = quote((at - timedelta(hours=49)).isoformat())
    assert numbers(console.get(f"{URL}?opened_before={moment}")) == [made["closed"]]
    assert made["closed"] not in numbers(console.get(f"{URL}?opened_after={moment}"))
    contact = a_contact(people.member)
    assert numbers(console.get(f"{URL}?contact={contact.pk}")) == [made["closed"]]
    assert numbers(console.get(f"{URL}?contact={people.member.pk}")) == [made["closed"]]


@pytest.mark.parametrize(
    "question",
    [
        "view=theirs",
        "status=done",
        "status=",
        "assignee=you",
        "priority=0",
        "ordering=-queue__name",
        "ordering=due&status=solved",
        "contact=1",
        "due=tomorrow",
        "opened_after=yesterday",
        "opened_after=0001-01-01T00:00:00%2B14:00",
        "opened_after=0001-01-01",
        "opened_after=0001-01-01T00:00:00",
        "opened_before=9999-12-31T23:59:59-12:00",
        "q=%25%25",
        "queue=" + ",".join(f"q{number}" for number in range(51)),
        "queue=a'b",
        "limit=0",
        "limit=101",
        "q=" + "x" * 201,
        "status=open&status=new",
        "customer__password=x",
    ],
)
def test_a_question_that_nobody_planned_is_refused(people: People, question: str) -> None:
    assert people.client_of(people.agent).get(f"{URL}?{question}").status_code == 400


def test_customers_ask_about_their_own_only(people: People, made: Made) -> None:
    client = people.client_of(people.member)
    assert numbers(client.get(f"{URL}?status=closed")) == [made["closed"]]
    assert numbers(client.get(f"{URL}?status=open")) == []
    assert numbers(client.get(f"{URL}?q={made['mine']}")) == []
    for question in ("view=all", "assignee=none", "queue=support-desk", "tag=合同"):
        assert client.get(f"{URL}?{question}").status_code == 400


def test_what_an_agent_does_not_see_is_in_no_list(people: People, made: Made) -> None:
    """Not in views, filters, search by number, or counts (TRUST RE-03)."""
    a_seat(people.other_agent, queues=[Queue.objects.get(slug="lawyers-desk")])
    console = people.client_of(people.other_agent)
    theirs = {made[name] for name in ("urgent", "pending", "solved", "claim")}  # held, or of the queue
    for question in (*(f"view={view}" for view in listing.VIEWS), "queue=support-desk", f"q={made['free']}", "priority=3"):
        assert set(numbers(console.get(f"{URL}?{question}"))) <= theirs
    assert set(numbers(console.get(URL))) == theirs
    opened_at = Ticket.objects.get(pk=made["free"]).opened_at
    assert listing.counts(people.other_agent.actor, [{"view": "all"}], at=opened_at) == [(4, False)]


def test_a_condition_stands_there_once(people: People, at: datetime) -> None:
    rows = listing.page(people.supervisor.actor, {"view": "due"}, order=listing.DUE, place=None, limit=51, at=at)
    assert str(rows.query).count('"status" IN') == 1
