"""Four phone systems in their own words: what each says of the same call is the same call here."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.hotline import cti
from helpdesk.hotline.adapters import BY_NAME, NotUnderstood, events_of
from helpdesk.hotline.models import Call, Callback, Extension
from helpdesk.hotline.numbers import read_number
from tests.helpdesk.hotline.phone_system import PhoneSystem
from tests.people import People

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))


def payloads(name: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((SAMPLES / f"{name}.json").read_text())
    return told


def events_in(name: str, order: random.Random | None = None) -> list[cti.Event]:
    told = payloads(name)
    if order:
        order.shuffle(told)
    return [event for payload in told for event in BY_NAME[name.partition("_")[0]](payload)]


def test_there_are_samples_of_every_adapter() -> None:
    assert {name.partition("_")[0] for name in NAMES} == set(BY_NAME)
    for end in ("answered", "missed"):
        assert {name.partition("_")[0] for name in NAMES if name.endswith(end)} == set(BY_NAME)


@pytest.mark.parametrize("name", NAMES)
def test_all_that_is_told_is_of_one_call_from_one_number(name: str) -> None:
    events = events_in(name)
    assert len({event.call_id for event in events}) == 1
    assert {read_number(event.caller)[0] for event in events if event.caller} == ({"+8613800138000"})


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_answered")])
def test_an_answered_call_is_answered_by_whom_and_as_long_as_it_was(name: str) -> None:
    call = cti.fold(events_in(name))
    assert (call.state, call.agent) == ("ended", "chen@desk.test" if name.startswith("tencent") else "8001")
    assert call.answered_at is not None
    assert call.duration_s in (60, 59)
    if "callcenter" not in name:
        (url,) = call.recordings
        assert url.startswith("https://")


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_missed")])
def test_a_missed_call_was_answered_by_nobody(name: str) -> None:
    call = cti.fold(events_in(name))
    assert (call.state, call.answered_at, call.duration_s) == ("missed", None, None)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_voicemail")])
def test_words_left_behind_come_with_the_call(name: str) -> None:
    call = cti.fold(events_in(name))
    assert (call.state, call.answered_at) == ("voicemail", None)
    if "json_cdr" not in name:
        assert call.recordings


def test_who_was_served_by_the_menu_was_not_missed() -> None:
    assert cti.fold(events_in("tencent_answered_by_the_menu")).state == "ended"


@pytest.mark.parametrize("name", NAMES)
def test_deliveries_that_overtake_each_other_change_nothing(name: str) -> None:
    for seed in range(5):
        assert cti.fold(events_in(name, random.Random(seed))) == cti.fold(events_in(name))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_field_that_is_something_else_breaks_no_adapter(name: str, data: st.DataObject) -> None:
    """Events or NotUnderstood, and nothing else, whatever stands where."""
    payload = data.draw(st.sampled_from(payloads(name)))
    spoilt = dict(payload)
    for field in data.draw(st.lists(st.sampled_from(sorted(payload)), max_size=4)):
        spoilt[field] = data.draw(anything)
    try:
        events = events_of(name.partition("_")[0], spoilt)
    except NotUnderstood:
        return
    for event in events:
        assert 0 < len(event.call_id) <= 128
        assert event.kind in cti.LADDER
        assert event.at.tzinfo is not None


@pytest.mark.django_db
@pytest.mark.embedded
@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(("answered", "missed"))])
def test_a_bridge_delivers_them_through_its_own_door(phone: PhoneSystem, people: People, name: str) -> None:
    Extension.objects.create(user=people.agent, name="8001")
    adapter = name.partition("_")[0]
    for payload in [*payloads(name), *payloads(name)]:
        answer = phone.says(payload, path=f"hotline/adapters/{adapter}/events")
        assert answer.status_code == 200, answer.content
    call = Call.objects.get()
    assert call.caller == "+8613800138000"
    if name.endswith("answered"):
        assert (call.state, call.agent) == ("ended", people.agent)
        assert not Callback.objects.exists()
    else:
        assert call.state == "missed"
        assert Callback.objects.get().phone == "+8613800138000"


@pytest.mark.django_db
def test_the_door_of_an_adapter_is_signed_as_well_and_knows_its_adapters(phone: PhoneSystem) -> None:
    (payload, *_) = payloads("asterisk_ami_missed")
    assert PhoneSystem("guess").says(payload, path="hotline/adapters/asterisk/events").status_code == 401
    assert phone.says(payload, path="hotline/adapters/siemens/events").status_code == 404
    without_time = {name: value for name, value in payload.items() if name != "Timestamp"}
    assert phone.says(without_time, path="hotline/adapters/asterisk/events").status_code == 400
    endless = phone.says(payload | {"Linkedid": "9" * 129}, path="hotline/adapters/asterisk/events")
    assert endless.status_code == 400
    silent = phone.says({"Event": "PeerStatus"}, path="hotline/adapters/asterisk/events")
    assert (silent.status_code, silent.json()) == (200, {"calls": []})
    assert not Call.objects.exists()
