"""Lock an account, and let it go again. Cheap and reversible: nothing of the account itself is changed."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import AccountLocked, AccountUnlocked
from ..links import void_links
from ..locks import AccountIsLocked, in_force, refuse_locked
from ..models import Lock, User
from .ending import end_sessions


@transaction.atomic
def lock_account(*, user: User, reason: str, by: Actor, at: datetime, expires_at: datetime | None, note: str = "") -> Lock:
    """Nobody is signed in any more, and nobody gets in. The lock in force for this reason, if there is one already.

    The user's row is held meanwhile: a sign-in that is under way either is ended here or finds the lock.
    """
    User.objects.select_for_update().get(pk=user.pk)
    _tidy_away_run_out(user, reason, at)
    lock = Lock.objects.filter(user=user, reason=reason, lifted_at=None).first()
    if lock is not None:
        return lock
    lock = Lock(user=user, reason=reason, note=note, by=by.key, created_at=at, expires_at=expires_at)
    lock.sessions_ended = end_sessions(user=user, by=by, reason="locked", at=at)
    lock.save(force_insert=True)
    void_links(user=user, at=at)
    facts = {"reason": reason, "note": note, "expires_at": expires_at, "sessions_ended": lock.sessions_ended}
    record("account.locked", subject=("account", user.pk), by=by.key, at=at, facts=facts)
    publish(AccountLocked(user_id=user.pk, lock_id=lock.pk, reason=reason))
    return lock


@transaction.atomic
def confirm_lock(*, lock: Lock, by: Actor, at: datetime) -> None:
    """A person looked: it no longer runs out by itself. A lock that is gone stays gone."""
    if Lock.objects.filter(in_force(at), pk=lock.pk, confirmed_at=None).update(confirmed_at=at):
        lock.confirmed_at = at
        record("account.lock_confirmed", subject=("account", lock.user_id), by=by.key, at=at, facts={"reason": lock.reason})


@transaction.atomic
def lift_lock(*, lock: Lock, by: Actor, at: datetime, why: str) -> bool:
    """Whether it was still there to lift. Sessions that ended do not come back."""
    lifted = Lock.objects.filter(pk=lock.pk, lifted_at=None).update(lifted_at=at, lifted_by=by.key)
    if lifted:
        lock.lifted_at, lock.lifted_by = at, by.key
        facts = {"reason": lock.reason, "why": why}
        record("account.unlocked", subject=("account", lock.user_id), by=by.key, at=at, facts=facts)
        publish(AccountUnlocked(user_id=lock.user_id, lock_id=lock.pk, reason=lock.reason, why=why))
    return bool(lifted)


def refuse_locked_out(*, user: User, address: str, at: datetime) -> None:
    """For who had the right password. Raises AccountIsLocked, and puts on record that somebody tried."""
    try:
        refuse_locked(user, at=at)
    except AccountIsLocked:
        record("account.locked_out", subject=("account", user.pk), by="anonymous", at=at, facts={"address": address})
        raise


def lift_run_out(*, at: datetime) -> int:
    """Locks nobody confirmed in time. They hold nobody any more already; this says so on record."""
    run_out = Lock.objects.filter(lifted_at=None, confirmed_at=None, expires_at__lte=at)
    return sum(lift_lock(lock=lock, by=SYSTEM, at=at, why="expired") for lock in run_out.order_by("expires_at")[:200])


def _tidy_away_run_out(user: User, reason: str, at: datetime) -> None:
    """One that has run out and was not swept yet makes room: there is one of a reason at a time."""
    for lock in Lock.objects.filter(user=user, reason=reason, lifted_at=None).exclude(in_force(at)):
        lift_lock(lock=lock, by=SYSTEM, at=at, why="expired")
