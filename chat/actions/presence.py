"""Whether an agent can take conversations: said by themselves, or found out by silence."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce, Greatest

from chat.actions.handover import hand_back_all
from chat.actions.locking import locked_presence
from chat.actions.offering import lapsed_in_a_row, presence_since, take_offers_back
from chat.events import PresenceChanged
from chat.models import Conversation, Presence
from chat.summaries import standing
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import DomainError, NotAllowed
from helpdesk.events import publish
from helpdesk.evidence import record

REASON_LENGTH = 40
MISSED_OFFERS = "missed_offers"
LAPSES_UNTIL_AWAY = 2


class UnknownState(DomainError):
    code = "invalid"
    status = 400
    zh = "状态只能是示闲、示忙、离开或离线。"
    en = "The state is one of available, busy, away and offline."


@transaction.atomic
def set_presence(*, by: Actor, state: str, at: datetime, reason: str = "") -> Presence:
    """Say what one is doing. The reason is kept with busy (小休, 会议 …); elsewhere it says nothing.

    Going offline keeps the conversations for the grace: they go back to the line if one does not return.
    """
    if not can(by, "presence.set") or by.id is None:
        raise NotAllowed
    if state not in Presence.State.values or len(reason) > REASON_LENGTH:
        raise UnknownState(errors={"state": [UnknownState().detail]})
    return _set(by.id, state, reason if state == Presence.State.BUSY else "", by=by, at=at)


def _set(user_id: UUID, state: str, reason: str, *, by: Actor, at: datetime) -> Presence:
    presence = locked_presence(user_id, at=at)
    if by.id == user_id:
        presence.seen_at, presence.lost_at = at, None
    if (presence.state, presence.reason) != (state, reason):
        presence.state, presence.reason, presence.since = state, reason, at
        facts = {"state": state, "reason": reason}
        record("presence.set", subject=("user", user_id), by=by.key, at=at, facts=facts)
    presence.save()
    if state != Presence.State.AVAILABLE:
        take_offers_back(user_id, at)
    publish(PresenceChanged(user_id))
    return presence


def came(by: Actor, *, at: datetime) -> dict[str, Any]:
    """A console opened: its agent is alive. Returns what the window needs to know about their place at the desk.

    The state stays what it was; who was offline stays offline until they say otherwise.
    """
    if by.id is None:
        raise NotAllowed
    Presence.objects.get_or_create(user_id=by.id, defaults={"since": at})
    agents_seen([by.id], at=at)
    return standing(by.id)


def agents_seen(user_ids: Iterable[UUID], *, at: datetime) -> None:
    """Their windows are alive: one statement for all. Whoever was given up for lost is back as they were."""
    ids = list(user_ids)
    returned = list(Presence.objects.filter(pk__in=ids).exclude(lost_at=None).values_list("pk", flat=True))
    Presence.objects.filter(pk__in=ids).update(seen_at=at)
    for user_id in returned:
        with transaction.atomic():
            Presence.objects.filter(pk=user_id).update(lost_at=None)
            publish(PresenceChanged(user_id))


def notice_lost(*, at: datetime) -> list[UUID]:
    """Mark those whose heartbeat stopped; whoever stays silent for the grace is offline and hands back what they had.

    The grace runs from the moment the loss was noticed, not from the last heartbeat: after a stop of the whole
    desk everybody has been silent, and nobody's fault it was.
    """
    _mark_lost(at)
    return [user_id for user_id in _silent_for_the_grace(at) if _let_go(user_id, at)]


def _mark_lost(at: datetime) -> None:
    silent = Presence.objects.exclude(state=Presence.State.OFFLINE).filter(lost_at=None)
    silent = silent.filter(
        seen_at__lt=at - settings.CHAT["AGENT_LOST_AFTER"]
    )  # who was never seen cannot be lost: the demo's cast
    for user_id in silent.values_list("pk", flat=True):
        with transaction.atomic():
            # Asked again while writing: a heartbeat may have come in between.
            if silent.filter(pk=user_id).update(lost_at=at):
                record("presence.lost", subject=("user", user_id), by=SYSTEM.key, at=at, facts={})
                publish(PresenceChanged(user_id))


def _silent_for_the_grace(at: datetime) -> list[UUID]:
    """Lost for the grace; or offline for the grace, with conversations still in hand."""
    until = at - settings.CHAT["AGENT_GRACE"]
    lost = Presence.objects.exclude(state=Presence.State.OFFLINE).filter(lost_at__lte=until)
    holding = Conversation.objects.filter(state=Conversation.State.ACTIVE).values("assignee_id")
    last_heard = Greatest("since", Coalesce("seen_at", "since"))
    gone = Presence.objects.filter(state=Presence.State.OFFLINE, pk__in=holding).annotate(heard=last_heard)
    return [*lost.values_list("pk", flat=True), *gone.filter(heard__lte=until).values_list("pk", flat=True)]


@transaction.atomic
def _let_go(user_id: UUID, at: datetime) -> bool:
    """Conversations first, then the presence row: the order of all locks."""
    hand_back_all(user_id=user_id, by=SYSTEM, at=at, reason="agent_lost")
    presence = locked_presence(user_id, at=at)
    if presence.seen_at and presence.seen_at > at - settings.CHAT["AGENT_LOST_AFTER"]:
        transaction.set_rollback(True)  # they came back while we looked
        return False
    _set(user_id, Presence.State.OFFLINE, "", by=SYSTEM, at=at)
    Presence.objects.filter(pk=user_id).update(lost_at=None)
    return True


def rest_the_unresponsive(user_ids: Iterable[UUID], *, at: datetime) -> None:
    """Whoever lets two offers lapse in a row is set away, so that the line does not wait for an empty chair."""
    for user_id in set(user_ids):
        since = presence_since(user_id)
        if since is None or lapsed_in_a_row(user_id, since=since) < LAPSES_UNTIL_AWAY:
            continue
        with transaction.atomic():
            presence = locked_presence(user_id, at=at)
            if presence.state == Presence.State.AVAILABLE:
                _set(user_id, Presence.State.AWAY, MISSED_OFFERS, by=SYSTEM, at=at)


@transaction.atomic
def leave_desk(*, user_id: UUID, by: Actor, at: datetime) -> None:
    """Somebody stops working here, or is switched off: hand on all they hold, at once."""
    hand_back_all(user_id=user_id, by=by, at=at, reason="agent_left")
    take_offers_back(user_id, at)
    if Presence.objects.filter(pk=user_id).exclude(state=Presence.State.OFFLINE).exists():
        _set(user_id, Presence.State.OFFLINE, "", by=by, at=at)
