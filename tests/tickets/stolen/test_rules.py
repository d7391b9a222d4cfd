"""The rules of the lane, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tickets.stolen import rules, secrets
from tickets.stolen.checklist import KEYS
from tickets.stolen.limits import network_of
from tickets.stolen.masks import masked

pytestmark = pytest.mark.embedded

T = datetime(2026, 11, 22, 3, 12, tzinfo=UTC)
ALL_PASSED = dict.fromkeys(KEYS, "passed")


@pytest.mark.parametrize(
    ("state", "is_proven", "somebody_looks", "shown"),
    [
        ("received", False, False, "received"),
        ("received", True, False, "received"),
        ("frozen", False, False, "received"),
        ("frozen", True, False, "frozen"),
        ("checking", False, True, "checking"),
        ("awaiting_approval", True, True, "checking"),
        ("cooling_off", True, True, "checking"),
        ("restored", False, True, "checking"),
        ("restored", True, True, "restored"),
        ("refused", False, True, "checking"),
        ("refused", True, True, "refused"),
        ("withdrawn", False, False, "received"),
        ("withdrawn", True, False, "withdrawn"),
    ],
)
def test_what_a_reporter_reads(state: str, is_proven: bool, somebody_looks: bool, shown: str) -> None:
    assert rules.public_state(state, is_proven=is_proven, somebody_looks=somebody_looks) == shown


def test_steps_are_told_in_the_order_in_which_they_happened() -> None:
    """A code may come while somebody is checking already."""
    later, last = T + timedelta(minutes=2), T + timedelta(minutes=30)
    how = {"received_at": T, "frozen_at": later, "checking_since": T + timedelta(minutes=1)}
    steps = rules.public_steps(is_proven=True, **how, ended_as="restored", ended_at=last)
    assert [step.state for step in steps] == ["received", "checking", "frozen", "restored"]
    steps = rules.public_steps(is_proven=False, **how, ended_as="refused", ended_at=last)
    assert [step.state for step in steps] == ["received", "checking"]


@pytest.mark.parametrize(
    ("verdicts", "hindrances"),
    [
        (ALL_PASSED, []),
        ({}, ["items_open", "too_few_passed", "no_strong_proof"]),
        (ALL_PASSED | {"registration": "failed"}, ["items_failed"]),
        (ALL_PASSED | {"registration": "unknown", "usual_use": "unknown", "recent_dealings": "unknown"}, []),
        (ALL_PASSED | {"registered_contact": "unknown", "identity_document": "unknown"}, ["no_strong_proof"]),
        (dict.fromkeys(KEYS, "unknown"), ["too_few_passed", "no_strong_proof"]),
        (dict.fromkeys(KEYS, "unknown") | {"registered_contact": "passed"}, ["too_few_passed"]),
        (ALL_PASSED | {"usual_use": ""}, ["items_open"]),
        (ALL_PASSED | {"no_such_item": "failed"}, []),
    ],
)
def test_what_hinders_a_proposal(verdicts: dict[str, str], hindrances: list[str]) -> None:
    assert rules.hindrances(verdicts, KEYS) == hindrances


@pytest.mark.parametrize(
    ("at_least", "by_code", "own", "changed", "hours"),
    [
        (0, True, True, False, 0),
        (2, True, True, False, 2),
        (0, False, True, False, 24),
        (0, True, False, False, 24),
        (0, True, True, True, 24),
        (48, False, False, True, 48),
    ],
)
def test_how_long_a_restoration_waits(at_least: int, by_code: bool, own: bool, changed: bool, hours: int) -> None:
    waits = rules.cooling_off(
        at_least=timedelta(hours=at_least), proven_by_code=by_code, contact_is_own=own, changed_lately=changed
    )
    assert waits == timedelta(hours=hours)


@pytest.mark.parametrize(("lately", "freezes"), [(0, True), (2, True), (3, False), (9, False)])
def test_a_code_freezes_until_it_did_so_for_nothing_too_often(lately: int, freezes: bool) -> None:
    assert rules.code_freezes(false_freezes_lately=lately) is freezes


def test_codes_are_drawn_from_enough_letters_that_nobody_mistakes() -> None:
    codes = {secrets.new_query_code() for _ in range(500)}
    assert len(codes) == 500
    assert len(set(secrets.LETTERS)) ** secrets.QUERY_CODE_LENGTH >= 2**40
    assert not set("01IO") & set(secrets.LETTERS)
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert all(len(secrets.new_proof_code()) == 6 for _ in range(50))


def test_a_query_code_is_read_as_people_write_it() -> None:
    assert len({secrets.kept_query_code(written) for written in ("7F3K-92QD", "7f3k92qd", " 7F3K 92QD ")}) == 1
    assert secrets.kept_query_code("7F3K-92QE") != secrets.kept_query_code("7F3K-92QD")


def test_nothing_fits_an_empty_hash() -> None:
    assert not secrets.is_same("", "proof", "")
    assert secrets.is_same(secrets.kept("proof", "407123"), "proof", "407123")
    assert not secrets.is_same(secrets.kept("query", "407123"), "proof", "407123")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", "unknown"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("wang@customers.test", "w***@customers.test"),
        ("+8613912344412", "+86139****4412"),
        ("wangxm", "wa***"),
        ("", ""),
    ],
)
def test_masks(contact: str, shown: str) -> None:
    assert masked(contact) == shown
