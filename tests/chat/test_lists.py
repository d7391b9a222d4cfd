"""The console's lists: right rows, right order, pages, and no more queries for more rows."""

from datetime import datetime, timedelta

import pytest

from chat.actions.closing import close
from chat.models import Block, Conversation, Rating
from helpdesk.accounts.models import User
from helpdesk.desk.models import Queue
from tests.builders import a_conversation, a_message, a_topic
from tests.people import People, a_user, a_visitor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/conversations"


def filled(view: str, count: int, people: People, available: User, queue: Queue, at: datetime) -> None:
    """So many rows for a view, of as many different customers, with words, blocks and ratings."""
    topic = a_topic(queue=queue)
    for number in range(count):
        customer = a_user(f"c{number}@customers.test", f"客户{number}") if number % 2 else a_visitor(email=f"v{number}@x.test")
        assignee = {"mine": available, "colleagues": people.other_agent, "closed": available}.get(view)
        conversation = a_conversation(customer, assignee=assignee, topic=topic, last_message_at=at + timedelta(seconds=number))
        a_message(conversation, f"第 {number} 个问题")
        if view == "closed":
            Conversation.objects.filter(pk=conversation.pk).update(state="closed", closed_at=at + timedelta(seconds=number))
            Rating.objects.create(conversation=conversation, score=5, at=at)
        if number % 3 == 0:
            whose = {"user": customer} if isinstance(customer, User) else {"visitor": customer}
            Block.objects.create(reason="x", by=available, created_at=at, expires_at=at + timedelta(days=9), **whose)


@pytest.mark.parametrize("view", ["mine", "waiting", "colleagues", "closed"])
def test_a_view_costs_the_same_for_three_rows_and_for_forty(  # type: ignore[no-untyped-def]
    people: People, available: User, general: Queue, at: datetime, view: str, django_assert_max_num_queries
) -> None:
    console = people.client_of(available)
    filled(view, 3, people, available, general, at)
    console.get(f"{URL}?view={view}")  # the first call of a session also notes that she is here
    with django_assert_max_num_queries(99) as few:
        assert len(console.get(f"{URL}?view={view}").json()["results"]) == 3
    for number in range(40):
        customer = a_user(f"more{number}@customers.test", f"后来{number}")
        assignee = {"mine": available, "colleagues": people.other_agent, "closed": available}.get(view)
        closed = {"state": "closed", "closed_at": at} if view == "closed" else {}
        a_message(a_conversation(customer, assignee=assignee, topic=a_topic(queue=general), **closed))
    with django_assert_max_num_queries(len(few)) as many:
        assert len(console.get(f"{URL}?view={view}").json()["results"]) == 43
    assert len(many) == len(few) <= 15


def test_a_customers_own_list_costs_the_same_however_long(
    people: People, available: User, at: datetime, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client = people.client_of(people.member)
    for _ in range(2):
        a_message(a_conversation(people.member))
    client.get(URL)
    with django_assert_max_num_queries(99) as few:
        client.get(URL)
    for _ in range(20):
        a_message(a_conversation(people.member))
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(URL).json()["results"]) == 22


def test_pages_hold_every_row_once_in_order(people: People, available: User, general: Queue, at: datetime) -> None:
    filled("mine", 7, people, available, general, at)
    console, url, seen = people.client_of(available), f"{URL}?view=mine&limit=3", []
    while url:
        page = console.get(url).json()
        assert len(page["results"]) <= 3
        seen += [one["last_message"]["text"] for one in page["results"]]
        url = page["next"]
    assert seen == [f"第 {number} 个问题" for number in reversed(range(7))]


def test_each_conversation_is_in_one_view(people: People, active: Conversation, available: User, at: datetime) -> None:
    def where(user: User) -> list[str]:
        console = people.client_of(user)
        views = ["mine", "waiting", "colleagues", "closed"]
        return [view for view in views if console.get(f"{URL}?view={view}").json()["results"]]

    assert where(available) == ["mine"]
    assert where(people.other_agent) == ["colleagues"]
    close(conversation_id=active.pk, by=available.actor, reason="solved", at=at)
    assert where(available) == where(people.other_agent) == ["closed"]


def test_the_line_is_listed_first_come_first(people: People, available: User, general: Queue, at: datetime) -> None:
    topic = a_topic(queue=general)
    for minutes in (3, 9, 6):
        a_conversation(people.member, topic=topic, waiting_since=at - timedelta(minutes=minutes), subject=str(minutes))
    line = people.client_of(available).get(f"{URL}?view=waiting").json()["results"]
    assert [(one["subject"], one["line"]["position"]) for one in line] == [("9", 1), ("6", 2), ("3", 3)]


def test_messages_come_in_pages_by_number(people: People, active: Conversation) -> None:
    for number in range(2, 8):
        a_message(active, f"第 {number} 条")
    client, url, seen = people.client_of(people.member), f"{URL}/{active.pk}/messages?after=2&limit=2", []
    while url:
        page = client.get(url).json()
        seen += [message["seq"] for message in page["results"]]
        url = page["next"]
    assert seen == [3, 4, 5, 6, 7]


def test_unread_and_earlier_are_counted(people: People, active: Conversation, available: User) -> None:
    a_message(active, "还有")
    a_message(active, "一件事")
    a_message(active, "好的", author=available)
    second = a_conversation(people.member, assignee=available)
    bodies = {one["id"]: one for one in people.client_of(available).get(f"{URL}?view=mine").json()["results"]}
    assert bodies[str(active.pk)]["unread"] == 3
    assert bodies[str(active.pk)]["customer"]["earlier"] == 0
    assert bodies[str(second.pk)]["customer"]["earlier"] == 1
