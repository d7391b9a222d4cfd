"""The door of the phone system: only who holds the secret comes in, repeats change nothing (TRUST HO-01, HO-04)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from structlog.testing import capture_logs

from helpdesk.evidence.queries import records_of
from helpdesk.hotline.models import Call, CallEvent
from helpdesk.hotline.signing import sign
from tests.builders import a_queue
from tests.helpdesk.hotline.phone_system import CALLER, PhoneSystem, a_whole_call, told
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_a_call_rings_is_answered_and_ends(phone: PhoneSystem, people: People) -> None:
    queue = a_queue("sales")
    for event, state in zip(a_whole_call(agent=people.agent.email, queue="sales"), ("ringing", "answered", "ended"), strict=True):
        answer = phone.says(event)
        assert (answer.status_code, answer.json()) == (200, {"call_id": "c-1", "state": state, "already_had": False})
    call = Call.objects.get()
    assert (call.caller, call.queue, call.agent, call.duration_s) == ("+8613800138000", queue, people.agent, 60)
    assert (call.direction, call.version) == ("inbound", 3)
    kinds = [record.kind for record in records_of(("call", call.pk))]
    assert kinds == ["call.ringing", "call.answered", "call.ended"]


def test_the_same_event_again_is_had_already_and_changes_nothing(phone: PhoneSystem) -> None:
    first = phone.says(told("ringing"))
    before = Call.objects.values().get()
    for _ in range(3):
        again = phone.says(told("ringing"), at_s=time.time() - 60)
        assert (again.status_code, again.json()["already_had"]) == (200, True)
    assert first.json()["already_had"] is False
    assert Call.objects.values().get() == before
    assert CallEvent.objects.count() == 1
    assert len(list(records_of(("call", before["id"])))) == 1


def test_without_the_right_signature_nothing_comes_in(phone: PhoneSystem) -> None:
    body = json.dumps(told("ringing")).encode()
    now = str(int(time.time()))
    refused = [
        PhoneSystem("another secret").sends(body),
        phone.sends(body, signature=""),
        phone.sends(body, signature="v1="),
        phone.sends(body, signature=sign(phone.secret, now, body).removeprefix("v1=")),
        phone.sends(body, signature=sign(phone.secret, now, body).replace("v1=", "v2=")),
        phone.sends(body, signature="v1=签名"),
        # Over the same JSON written another way: other bytes.
        phone.sends(body, signature=sign(phone.secret, now, json.dumps(told("ringing"), indent=1).encode())),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(401, "not_signed")] * 7
    assert not Call.objects.exists()
    assert phone.sends(body).status_code == 200, "and with it the same does"


@pytest.mark.parametrize("off_s", [-600, -301, 302, 600])
def test_an_old_or_early_delivery_is_refused(phone: PhoneSystem, off_s: float) -> None:
    assert phone.says(told("ringing"), at_s=time.time() + off_s).status_code == 401
    assert not Call.objects.exists()


@pytest.mark.parametrize("off_s", [-290, 290])
def test_within_five_minutes_clocks_may_differ(phone: PhoneSystem, off_s: float) -> None:
    assert phone.says(told("ringing"), at_s=time.time() + off_s).status_code == 200


def test_a_timestamp_that_is_no_number_is_refused_and_breaks_nothing(phone: PhoneSystem) -> None:
    body = json.dumps(told("ringing")).encode()
    for timestamp in ("", "soon", "1e9", "-1", "9" * 400, "١٢٣٤٥"):
        answer = phone.client.generic(
            "POST",
            "/api/v1/hotline/events",
            body,
            content_type="application/json",
            HTTP_X_HOTLINE_TIMESTAMP=timestamp,
            HTTP_X_HOTLINE_SIGNATURE=sign(phone.secret, timestamp, body),
        )
        assert answer.status_code == 401, timestamp


def test_the_old_secret_counts_until_it_is_taken_away(phone: PhoneSystem, settings: Any) -> None:
    settings.HOTLINE_SECRET, settings.HOTLINE_SECRET_OLD = "the new one", phone.secret
    assert phone.says(told("ringing")).status_code == 200
    assert PhoneSystem("the new one").says(told("answered")).status_code == 200
    settings.HOTLINE_SECRET_OLD = ""
    assert phone.says(told("ended")).status_code == 401


def test_an_installation_without_a_secret_takes_nothing_in(phone: PhoneSystem, settings: Any) -> None:
    settings.HOTLINE_SECRET = settings.HOTLINE_SECRET_OLD = ""
    assert PhoneSystem("").says(told("ringing")).status_code == 401


def test_a_huge_body_is_refused_before_it_is_read(phone: PhoneSystem) -> None:
    answer = phone.says(told("ringing", transcript="词" * 1_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not Call.objects.exists()


def test_whoever_keeps_guessing_is_slowed_down_and_the_phone_system_is_not(phone: PhoneSystem) -> None:
    stranger = PhoneSystem("guess")
    answers = [stranger.says(told("ringing", f"c-{number}")).status_code for number in range(70)]
    assert (answers[0], answers[-1]) == (401, 429)
    assert phone.says(told("ringing")).status_code == 200


def test_an_agent_we_do_not_know_is_left_out_and_the_call_is_kept(phone: PhoneSystem, people: People) -> None:
    people.agent, people.member  # noqa: B018  they exist
    left = people.other_agent
    left.is_active = False
    left.save()
    for number, stranger in enumerate(("9999", people.member.email, left.email, str(people.member.pk), "'; --")):
        assert phone.says(told("answered", f"c-{number}", agent=stranger)).status_code == 200
        call = Call.objects.get(call_id=f"c-{number}")
        assert (call.state, call.agent) == ("answered", None)
        assert "call.agent_refused" in [record.kind for record in records_of(("call", call.pk))]


def test_a_stranger_takes_no_call_from_the_agent_who_has_it(phone: PhoneSystem, people: People) -> None:
    phone.says(told("answered", agent=people.agent.email))
    phone.says(told("answered", after_s=5, agent="stranger@elsewhere.test"))
    assert Call.objects.get().agent == people.agent


def test_an_event_we_do_not_know_is_taken_as_heard(phone: PhoneSystem) -> None:
    answer = phone.says(told("whispered"))
    assert (answer.status_code, answer.json()) == (200, {"call_id": None, "state": None, "already_had": False})
    assert not Call.objects.exists()


def test_what_else_a_phone_system_tells_is_no_reason_to_lose_the_call(phone: PhoneSystem) -> None:
    answer = phone.says(told("ringing", caller_name="<script>=cmd|' /C calc'!A0\u202e", sentiment={"angry": 0.9}))
    assert answer.status_code == 200
    assert Call.objects.get().caller_name == "<script>=cmd|' /C calc'!A0", "text, and nothing but text"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", "yesterday"),
        ("at", "0001-01-01T00:00:00+23:59"),
        ("call_id", "9" * 129),
        ("at", True),
        ("at", 1e300),
        ("call_id", ""),
        ("duration_s", -1),
        ("direction", "sideways"),
    ],
)
def test_a_field_that_cannot_be_is_named(phone: PhoneSystem, field: str, value: Any) -> None:
    answer = phone.says(told("ringing") | {field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Call.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"call_id": "a", "call_id": "b"}', b'"x"', b"\xff"])
def test_what_is_no_event_is_refused(phone: PhoneSystem, body: bytes) -> None:
    assert phone.sends(body).status_code == 400


@pytest.mark.parametrize(
    ("number", "kept", "shown"),
    [
        (CALLER, "+8613800138000", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000", "+8613800138000"),
        ("008613800138000", "+8613800138000", "+8613800138000"),
        ("sip:+8613800138000@carrier.example", "+8613800138000", "+8613800138000"),
        ("0510-85126866", "+8651085126866", "+8651085126866"),
        ("anonymous", "", ""),
        ("", "", ""),
        (None, "", ""),
        ("8001", "", "8001"),
        ("BANK-OF\u202e-CHINA", "", "BANK-OF-CHINA"),
    ],
)
def test_numbers_are_kept_as_one_can_call_them(phone: PhoneSystem, number: str | None, kept: str, shown: str) -> None:
    assert phone.says(told("ringing", **{"from": number})).status_code == 200
    call = Call.objects.get()
    assert (call.caller, call.caller_shown) == (kept, shown)


def test_what_is_refused_and_what_is_not_understood_stands_in_the_log(phone: PhoneSystem, people: People) -> None:
    with capture_logs() as logs:
        PhoneSystem("guess").says(told("ringing"))
        phone.says(told("ringing"), at_s=time.time() - 3600)
        phone.says(told("ringing", transcript="词" * 100_000))
        phone.says(told("whispered"))
        phone.says(told("answered", agent=people.member.email))
    said = [(line["event"], line.get("reason")) for line in logs if line["event"].startswith("hotline.")]
    assert said == [
        ("hotline.refused", "wrong_signature"),
        ("hotline.refused", "too_old"),
        ("hotline.refused", "too_large"),
        ("hotline.unknown_event", None),
        ("hotline.unknown_agent", None),
    ]
    assert CALLER not in str(logs), "and nobody's number does"
