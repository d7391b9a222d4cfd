"""Whom a conversation is offered to, as tables and as laws."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.assignment import Agent, Waiting, match

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
GENERAL, URGENT, ENGLISH = UUID(int=101), UUID(int=102), UUID(int=201)
ANNA, BO, CUI = UUID(int=1), UUID(int=2), UUID(int=3)


def waits(number: int, minutes: float = 5, **more: object) -> Waiting:
    since = NOON - timedelta(minutes=minutes)
    return Waiting(**({"conversation_id": UUID(int=1000 + number), "queue_id": GENERAL, "since": since} | more))  # type: ignore[arg-type]


def agent(id: UUID, load: int = 0, capacity: int = 5, **more: object) -> Agent:
    return Agent(**({"id": id, "load": load, "capacity": capacity} | more))  # type: ignore[arg-type]


def offered(line: list[Waiting], agents: list[Agent]) -> dict[int, UUID]:
    return {conversation.int - 1000: whom for conversation, whom in match(line, agents)}


@pytest.mark.parametrize(
    ("why", "agents", "expected"),
    [
        ("the least loaded", [agent(ANNA, 3), agent(BO, 1), agent(CUI, 2)], BO),
        ("load counts against capacity", [agent(ANNA, 2, 10), agent(BO, 1, 2)], ANNA),
        ("equally loaded: who has waited longest for one", [agent(ANNA, idle_since=NOON), agent(BO)], BO),
        ("nobody above their capacity", [agent(ANNA, 5), agent(BO, 6)], None),
        ("nobody without any room", [agent(ANNA, 0, 0)], None),
        ("not at this queue", [agent(ANNA, queues=frozenset({URGENT})), agent(BO, 4)], BO),
        ("no queue at all", [agent(ANNA, queues=frozenset())], None),
        ("one countdown at a time", [agent(ANNA, has_offer=True), agent(BO, 4)], BO),
        ("nobody there", [], None),
    ],
)
def test_one_conversation_goes_to(why: str, agents: list[Agent], expected: UUID | None) -> None:
    assert offered([waits(1)], agents).get(1) == expected, why


def test_a_skill_is_needed_where_the_topic_needs_it() -> None:
    plain, skilled = agent(ANNA), agent(BO, 4, skills=frozenset({ENGLISH}))
    assert offered([waits(1, skill_id=ENGLISH)], [plain, skilled]) == {1: BO}
    assert offered([waits(1, skill_id=ENGLISH)], [plain]) == {}


def test_urgent_comes_first_and_then_whoever_waits_longest() -> None:
    line = [waits(1, 9), waits(2, 30), waits(3, 1, urgent=True)]
    assert offered(line, [agent(ANNA)]) == {3: ANNA}
    assert offered(line, [agent(ANNA), agent(BO, 1)]) == {3: ANNA, 2: BO}


def test_who_let_it_go_by_is_asked_last_and_not_at_once() -> None:
    passed = waits(1, passed={ANNA: 1})
    assert offered([passed], [agent(ANNA), agent(BO, 4)]) == {1: BO}
    assert offered([passed], [agent(ANNA)]) == {1: ANNA}
    assert offered([waits(1, not_now=frozenset({ANNA}))], [agent(ANNA)]) == {}


def test_somebody_no_agent_suits_does_not_hold_up_those_behind() -> None:
    line = [waits(1, 30, skill_id=ENGLISH), waits(2, 10)]
    assert offered(line, [agent(ANNA)]) == {2: ANNA}


ids = st.integers(1, 8).map(lambda n: UUID(int=n))
queues = st.sampled_from([GENERAL, URGENT])
lines = st.lists(
    st.builds(
        Waiting,
        conversation_id=st.integers(1000, 1100).map(lambda n: UUID(int=n)),
        queue_id=queues,
        since=st.integers(0, 600).map(lambda seconds: NOON - timedelta(seconds=seconds)),
        urgent=st.booleans(),
        skill_id=st.none() | st.just(ENGLISH),
        passed=st.dictionaries(ids, st.integers(0, 3), max_size=3),
        not_now=st.frozensets(ids, max_size=3),
    ),
    max_size=12,
    unique_by=lambda waiting: waiting.conversation_id,
)
halls = st.lists(
    st.builds(
        Agent,
        id=ids,
        load=st.integers(0, 5),
        capacity=st.integers(0, 5),
        queues=st.none() | st.frozensets(queues),
        skills=st.frozensets(st.just(ENGLISH)),
        has_offer=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(line=lines, hall=halls)
def test_nothing_is_given_twice_or_to_the_wrong_one(line: list[Waiting], hall: list[Agent]) -> None:
    pairs = match(line, hall)
    assert len({conversation for conversation, _ in pairs}) == len(pairs) == len({whom for _, whom in pairs})
    agents, waiting = {one.id: one for one in hall}, {one.conversation_id: one for one in line}
    for conversation, whom in pairs:
        assert agents[whom].serves(waiting[conversation])
        assert agents[whom].has_room
        assert whom not in waiting[conversation].not_now


@given(line=lines, hall=halls)
def test_nobody_is_left_standing_while_somebody_could_serve_them(line: list[Waiting], hall: list[Agent]) -> None:
    pairs = dict(match(line, hall))
    idle = [one for one in hall if one.has_room and not one.has_offer and one.id not in pairs.values()]
    for waiting in line:
        if waiting.conversation_id not in pairs:
            assert not any(one.serves(waiting) and one.id not in waiting.not_now for one in idle)


@given(line=lines, hall=halls, seed=st.randoms())
def test_the_order_of_asking_does_not_matter(line: list[Waiting], hall: list[Agent], seed: object) -> None:
    expected = match(line, hall)
    seed.shuffle(line), seed.shuffle(hall)  # type: ignore[attr-defined]
    assert match(line, hall) == expected
