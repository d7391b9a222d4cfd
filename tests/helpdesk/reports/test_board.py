"""The board: figures a supervisor can count after, for nobody else, at a constant price."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.actions.presence import set_presence
from chat.models import Conversation
from helpdesk.desk.models import Calendar, Queue
from helpdesk.reports.queries import board_now
from tests.builders import a_conversation, a_message, a_topic
from tests.people import People, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def noon() -> datetime:
    """Far from midnight, so that "today" holds what the test puts into it."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def general(db: None) -> Queue:
    Calendar.objects.update(always_open=True)
    return Queue.objects.get(slug="general")


def test_every_figure_is_what_one_would_count(people: People, general: Queue, noon: datetime) -> None:
    topic, agent = a_topic(queue=general), people.agent
    set_presence(by=agent.actor, state="available", at=noon)
    set_presence(by=people.other_agent.actor, state="busy", reason="午饭", at=noon)

    def one(**fields: object) -> Conversation:
        return a_conversation(
            people.member, topic=topic, **{"created_at": noon - 9 * MINUTE, "waiting_since": noon - 9 * MINUTE} | fields
        )  # type: ignore[arg-type]

    one(waiting_since=noon - 4 * MINUTE)
    one(waiting_since=noon - 2 * MINUTE)
    one(left_at=noon - 60 * MINUTE, waiting_since=noon - 60 * MINUTE)  # words left: waits in no line
    one(assignee=agent, unanswered_since=noon - MINUTE, accepted_at=noon - 8 * MINUTE, first_answer_at=noon - 7 * MINUTE)
    late = {"accepted_at": noon - 3 * MINUTE, "first_answer_at": noon - 2 * MINUTE}
    one(assignee=agent, unanswered_since=noon - 3 * MINUTE, **late)
    done = {"state": "closed", "assignee": agent, "closed_at": noon - MINUTE}
    one(**done, accepted_at=noon - 9 * MINUTE, first_answer_at=noon - 9 * MINUTE)
    one(**done | {"closed_at": noon - timedelta(days=1)})  # yesterday
    one(state="closed", closed_at=noon, accepted_at=None)  # gave up

    board = board_now(noon)
    assert board["totals"] == {
        "waiting": 2,
        "longest_wait_s": 240,
        "active": 2,
        "agents_available": 1,
        "agents_busy": 1,
        "closed_today": 1,
        "abandoned_today": 1,
        "answered_in_target": 0.4,  # two in time; one late, one waiting for four minutes, one who gave up after nine
    }
    queue = next(row for row in board["queues"] if row["slug"] == "general")
    assert queue == {
        "slug": "general",
        "name": "综合",
        "open": True,
        "waiting": 2,
        "longest_wait_s": 240,
        "active": 2,
        "left": 1,
        "waits_s": [240, 120],
    }
    row = next(row for row in board["agents"] if row["name"] == "陈静")
    assert (row["state"], row["load"], row["capacity"], row["longest_unanswered_s"], row["closed_today"]) == (
        "available",
        2,
        6,
        180,
        1,
    )
    resting = next(row for row in board["agents"] if row["name"] == "赵敏")
    assert (resting["state"], resting["reason"], resting["load"], resting["longest_unanswered_s"]) == ("busy", "午饭", 0, 0)


@pytest.mark.parametrize(
    ("fields", "share"),
    [
        ({"waiting_since": -2 * MINUTE}, None),  # there is still time
        ({"waiting_since": -4 * MINUTE}, 0.0),  # still waiting, and we are late
        ({"waiting_since": -4 * MINUTE, "left_at": -4 * MINUTE}, None),  # words left for later wait for nobody
        ({"waiting_since": -9 * MINUTE, "state": "closed", "closed_at": -7 * MINUTE}, None),  # left before we were late
        ({"waiting_since": -9 * MINUTE, "state": "closed", "closed_at": -5 * MINUTE}, 0.0),  # we were late, and they left
        ({"waiting_since": -9 * MINUTE, "accepted_at": -8 * MINUTE}, 0.0),  # accepted, and still without a word
        ({"waiting_since": -9 * MINUTE, "first_answer_at": -7 * MINUTE}, 1.0),
        ({"waiting_since": -9 * MINUTE, "first_answer_at": -2 * MINUTE}, 0.0),
        ({"waiting_since": -9 * MINUTE, "first_answer_at": -40 * MINUTE}, None),  # reopened: its first answer was for then
    ],
)
def test_who_has_waited_longer_than_the_target_was_not_answered_in_it(
    people: People, general: Queue, noon: datetime, fields: dict[str, Any], share: float | None
) -> None:
    moments = {name: noon + value if isinstance(value, timedelta) else value for name, value in fields.items()}
    a_conversation(people.member, topic=a_topic(queue=general), **moments)
    assert board_now(noon)["totals"]["answered_in_target"] == share


def test_long_waits_are_told_as_long_as_they_are(people: People, general: Queue, noon: datetime) -> None:
    """Not cut at five minutes, or whatever axis somebody draws them on."""
    for minutes in (1, 12, 75):
        a_conversation(people.member, topic=a_topic(queue=general), waiting_since=noon - minutes * MINUTE)
    row = next(row for row in board_now(noon)["queues"] if row["slug"] == "general")
    assert row["waits_s"] == [4500, 720, 60]


def test_an_empty_desk_has_a_board_too(people: People, general: Queue, noon: datetime) -> None:
    totals = board_now(noon)["totals"]
    assert totals.pop("answered_in_target") is None
    assert set(totals.values()) == {0}


def test_it_is_for_supervisors(people: People, general: Queue) -> None:
    for person, status in ((people.supervisor, 200), (people.administrator, 200), (people.agent, 403), (people.member, 403)):
        assert people.client_of(person).get("/api/v1/board").status_code == status
    assert people.client_of(None).get("/api/v1/board").status_code == 401
    assert people.client_of(people.supervisor).get("/api/v1/board?queue=x").status_code == 400


def test_a_full_hall_costs_no_more_queries_than_an_empty_one(
    people: People, general: Queue, noon: datetime, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    set_presence(by=people.agent.actor, state="available", at=noon)
    a_message(a_conversation(people.member, topic=a_topic(queue=general)))
    with django_assert_max_num_queries(12) as few:
        board_now(noon)
    for number in range(12):
        agent = a_user(f"a{number}@desk.test", f"坐席{number}", people.agent.role)
        set_presence(by=agent.actor, state="available", at=noon)
        for _ in range(3):
            a_message(a_conversation(people.member, assignee=agent))
    with django_assert_max_num_queries(len(few)):
        assert len(board_now(noon)["agents"]) == 13
