"""A call is what all its events say: any order, any repeats, the same call (TRUST HO-02). Pure, and through the action."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.evidence.models import Pending
from helpdesk.hotline import cti
from helpdesk.hotline.actions.hearing import hear
from helpdesk.hotline.cti import Event, fold
from helpdesk.hotline.models import Call, Callback, CallEvent, Recording
from tests.people import People

BEGAN = datetime(2026, 11, 24, 4, tzinfo=UTC)

events = st.builds(
    Event,
    call_id=st.just("c-1"),
    kind=st.sampled_from(cti.LADDER),
    at=st.integers(0, 5).map(lambda seconds: BEGAN + timedelta(seconds=seconds)),
    caller=st.sampled_from(["", "13800138000", "13900139000"]),
    agent=st.sampled_from(["", "8001", "8002"]),
    queue=st.sampled_from(["", "sales"]),
    duration_s=st.sampled_from([None, 0, 60]),
    recording_url=st.sampled_from(["", "https://r.test/1.mp3", "https://r.test/2.mp3"]),
)


@given(said=st.lists(events, min_size=1, max_size=12), luck=st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_same_events_in_any_order_with_repeats_are_the_same_call(said: list[Event], luck: random.Random) -> None:
    shuffled = [*said, *luck.choices(said, k=len(said))]
    luck.shuffle(shuffled)
    assert fold(shuffled) == fold(said)


@given(said=st.lists(events, min_size=2, max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_event_takes_a_call_back(said: list[Event]) -> None:
    rungs = [cti.LADDER.index(fold(said[: count + 1]).state) for count in range(len(said))]
    assert rungs == sorted(rungs)


def at(seconds: int, kind: str, **fields: Any) -> Event:
    return Event(call_id="c-1", kind=kind, at=BEGAN + timedelta(seconds=seconds), **fields)


def test_ended_before_ringing_is_an_ended_call() -> None:
    call = fold([at(60, cti.ENDED), at(0, cti.RINGING, caller="13800138000"), at(5, cti.ANSWERED, agent="8001")])
    assert (call.state, call.agent, call.duration_s) == ("ended", "8001", 55)
    assert (call.started_at, call.ended_at) == (BEGAN, BEGAN + timedelta(seconds=60))


def test_a_missed_call_stays_missed_when_it_also_ends() -> None:
    assert fold([at(0, cti.RINGING), at(20, cti.MISSED), at(21, cti.ENDED)]).state == "missed"
    assert fold([at(21, cti.ENDED), at(30, cti.VOICEMAIL), at(20, cti.MISSED)]).state == "voicemail"


def test_who_picked_up_last_has_it_whoever_else_it_rang_at() -> None:
    rang = [at(0, cti.RINGING, agent="8001"), at(9, cti.RINGING, agent="8003")]
    assert fold(rang).agent == "8003"
    assert fold([*rang, at(5, cti.ANSWERED, agent="8002")]).agent == "8002"
    assert fold([*rang, at(5, cti.ANSWERED, agent="8002"), at(30, cti.ANSWERED, agent="8001")]).agent == "8001"


def test_a_recording_told_later_ends_the_call_no_later() -> None:
    call = fold([at(0, cti.ANSWERED), at(60, cti.ENDED), at(300, cti.ENDED, recording_url="https://r.test/1.mp3")])
    assert (call.duration_s, call.recordings) == (60, ("https://r.test/1.mp3",))


def many_calls(count: int, agents: list[str], luck: random.Random) -> list[Event]:
    """Calls as they happen: most are answered, some missed, some leave words, some are passed on."""
    said: list[Event] = []
    for number in range(count):
        began = BEGAN + timedelta(seconds=number * 7)
        first, second = luck.sample(agents, 2)
        same = {"call_id": f"call-{number}", "caller": f"1380000{number:04}"}
        rings = Event(kind=cti.RINGING, at=began, agent=first, **same)
        answers = Event(kind=cti.ANSWERED, at=began + timedelta(seconds=6), agent=first, **same)
        ends = Event(kind=cti.ENDED, at=began + timedelta(seconds=90), recording_url=f"https://r.test/{number}.mp3", **same)
        passed_on = Event(kind=cti.ANSWERED, at=began + timedelta(seconds=40), agent=second, **same)
        missed = Event(kind=cti.MISSED, at=began + timedelta(seconds=30), **same)
        words = Event(kind=cti.VOICEMAIL, at=began + timedelta(seconds=50), recording_url=f"https://r.test/v{number}.mp3", **same)
        said += luck.choice(
            [[rings, answers, ends], [rings, answers, passed_on, ends], [rings, missed, ends], [rings, missed, words], [ends]]
        )
    return said


def all_there_is() -> list[Any]:
    """What the calls are, without what tells when and how often we were told."""
    aside = {"id", "heard_at", "created_at", "version", "next_try_at", "call_id_id"}
    calls = {call.pk: call.call_id for call in Call.objects.all()}
    return [
        sorted(
            (
                tuple((name, calls.get(value, value)) for name, value in sorted(row.items()) if name not in aside)
                for row in model.objects.values()
            ),
            key=repr,
        )
        for model in (Call, Callback, Recording)
    ]


@pytest.mark.django_db
@pytest.mark.timeout(300)  # fifteen thousand events, each a row with its record
def test_ten_thousand_events_in_any_order_with_repeats_end_in_the_same_calls(people: People, settings: Any) -> None:
    settings.HOTLINE = settings.HOTLINE | {"RECORDING_HOSTS": ["r.test"]}
    luck = random.Random(20261124)
    said = many_calls(2_300, [people.agent.email, people.other_agent.email, "stranger"], luck)[:6_000]
    told = [*said, *luck.choices(said, k=4_000)]
    assert len(told) == 10_000

    in_order, counts = all_after(said)
    forget_everything()
    luck.shuffle(told)
    shuffled, counts_shuffled = all_after(told)
    assert shuffled == in_order
    assert counts_shuffled == counts, "and no row more, however often it was told"


def all_after(said: list[Event]) -> tuple[list[Any], tuple[int, int]]:
    """Told in deliveries of up to a hundred, as adapters and impatient phone systems do."""
    before = Pending.objects.filter(subject_kind="call").count()
    for start in range(0, len(said), 100):
        hear(events=said[start : start + 100], source="hotline", at=BEGAN)
    on_record = Pending.objects.filter(subject_kind="call").count() - before
    return all_there_is(), (CallEvent.objects.count(), on_record)


def forget_everything() -> None:
    for model in (Recording, Callback, CallEvent, Call):
        model.objects.all().delete()
