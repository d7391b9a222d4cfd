"""The rules of the lane. Pure: freezing is cheap, reversible and needs little proof; giving back needs much.

What a reporter may see, when a proposal may be made, who may agree to it, and how long everybody waits afterwards.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

RECEIVED, FROZEN, CHECKING, RESTORED = "received", "frozen", "checking", "restored"
REFUSED, WITHDRAWN = "refused", "withdrawn"
UNDER_WAY = frozenset({RECEIVED, FROZEN, CHECKING, "awaiting_approval", "cooling_off"})
ENDED = frozenset({RESTORED, REFUSED, WITHDRAWN})

# The two that somebody who only changed an account's data could not have answered.
STRONG = frozenset({"registered_contact", "identity_document"})
PASSED_AT_LEAST = 3
FALSE_FREEZES = 2  # of one account are borne; after a third, a code alone freezes nothing


@dataclass(frozen=True, slots=True)
class Step:
    state: str
    at: datetime


def public_state(state: str, *, is_proven: bool, somebody_looks: bool) -> str:
    """What the reporter reads. Before a contact is proven: the same two words for every account, known or not."""
    if not is_proven:
        return CHECKING if somebody_looks else RECEIVED
    return CHECKING if state in {"awaiting_approval", "cooling_off"} else state


def public_steps(
    *,
    is_proven: bool,
    received_at: datetime,
    frozen_at: datetime | None,
    checking_since: datetime | None,
    ended_as: str,
    ended_at: datetime | None,
) -> list[Step]:
    """已受理 → 已冻结 → 核验中 → 已恢复, as far as it got, in the order in which it happened."""
    later = [(FROZEN, frozen_at if is_proven else None), (CHECKING, checking_since)]
    if is_proven:
        later.append((ended_as, ended_at))
    done = [Step(state, at) for state, at in later if at is not None]
    return [Step(RECEIVED, received_at), *sorted(done, key=lambda step: step.at)]


def code_freezes(*, false_freezes_lately: int) -> bool:
    """Whether a right code freezes at once. An account frozen for nothing again and again is being attacked by this lane."""
    return false_freezes_lately <= FALSE_FREEZES


def hindrances(verdicts: Mapping[str, str], wanted: Collection[str]) -> list[str]:
    """Why a restoration cannot be proposed yet, in words the console translates. Empty: it can.

    Every item has a result, none failed, enough passed, and one of them is among STRONG.
    """
    passed = {key for key in wanted if verdicts.get(key) == "passed"}
    found = []
    if any(not verdicts.get(key) for key in wanted):
        found.append("items_open")
    if any(verdicts.get(key) == "failed" for key in wanted):
        found.append("items_failed")
    if len(passed) < PASSED_AT_LEAST:
        found.append("too_few_passed")
    if not passed & STRONG:
        found.append("no_strong_proof")
    return found


def cooling_off(*, at_least: timedelta, proven_by_code: bool, contact_is_own: bool, changed_lately: bool) -> timedelta:
    """How long a restoration waits after two people agreed, so that whoever else is told of it can object.

    Nothing but what the installation asks for, when a code to a steady contact proved it, credentials go to such a contact,
    and no contact changed lately. Otherwise a day: one of the three is what a thief would have had to bring about.
    """
    is_plain = proven_by_code and contact_is_own and not changed_lately
    return at_least if is_plain else max(at_least, timedelta(hours=24))
