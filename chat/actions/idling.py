"""A conversation in which the customer has fallen silent is warned, then closed. Never one that waits for us.

One that was opened and never spoken in ends without a warning: nobody is there to read it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from chat.actions.closing import IDLE, close
from chat.actions.history import happened
from chat.models import Conversation
from helpdesk.common.actors import SYSTEM

UNSPOKEN_FOR = timedelta(hours=24)


def warn_idle(*, at: datetime) -> list[UUID]:
    """Warn those silent for IDLE_WARN_AFTER since our last word; returns which."""
    return [pk for pk in _silent(at).filter(NOT_WARNED).values_list("pk", flat=True) if _warn(pk, at)]


def close_idle(*, at: datetime) -> list[UUID]:
    """Close those still silent some time after the warning: they have had the whole span to answer it."""
    warned_before = at - (settings.CHAT["IDLE_CLOSE_AFTER"] - settings.CHAT["IDLE_WARN_AFTER"])
    due = _silent(at).filter(~NOT_WARNED, idle_warned_at__lte=warned_before)
    return [pk for pk in due.values_list("pk", flat=True) if _close(pk, at, warned_before)]


def close_unspoken(*, at: datetime) -> list[UUID]:
    """Close those in which nobody has said a word for UNSPOKEN_FOR."""
    return [pk for pk in _unspoken(at).values_list("pk", flat=True) if _close_unspoken(pk, at)]


def _unspoken(at: datetime) -> QuerySet[Conversation]:
    return Conversation.objects.filter(state=Conversation.State.WAITING, waiting_since=None, created_at__lte=at - UNSPOKEN_FOR)


@transaction.atomic
def _close_unspoken(conversation_id: UUID, at: datetime) -> bool:
    if _unspoken(at).select_for_update(skip_locked=True, no_key=True).filter(pk=conversation_id).first() is None:
        return False
    close(conversation_id=conversation_id, by=SYSTEM, at=at, reason=IDLE)
    return True


# A message clears the warning; asked here as well, so that one that slipped in between counts.
NOT_WARNED = Q(idle_warned_at=None) | Q(last_message_at__gt=F("idle_warned_at"))


def _silent(at: datetime) -> QuerySet[Conversation]:
    """In progress, we had the last word, and that was long ago."""
    return Conversation.objects.filter(
        state=Conversation.State.ACTIVE,
        unanswered_since=None,
        first_answer_at__isnull=False,
        last_message_at__lte=at - settings.CHAT["IDLE_WARN_AFTER"],
    )


@transaction.atomic
def _warn(conversation_id: UUID, at: datetime) -> bool:
    conversation = _silent(at).select_for_update(skip_locked=True, no_key=True).filter(NOT_WARNED, pk=conversation_id).first()
    if conversation is None:
        return False
    conversation.idle_warned_at = at
    conversation.save(update_fields=["idle_warned_at"])
    left = settings.CHAT["IDLE_CLOSE_AFTER"] - settings.CHAT["IDLE_WARN_AFTER"]
    happened("idle_warned", conversation, by=SYSTEM, at=at, for_customer=True, closes_in_s=round(left.total_seconds()))
    return True


@transaction.atomic
def _close(conversation_id: UUID, at: datetime, warned_before: datetime) -> bool:
    still = _silent(at).filter(~NOT_WARNED, idle_warned_at__lte=warned_before, pk=conversation_id)
    if still.select_for_update(skip_locked=True, no_key=True).first() is None:
        return False
    close(conversation_id=conversation_id, by=SYSTEM, at=at, reason=IDLE)
    return True
