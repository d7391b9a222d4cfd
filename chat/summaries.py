"""A conversation as a list shows it: to its customer, and to staff. On sockets and over HTTP alike.

Many at once cost as many queries as one. Give rows that come from `queries.with_people()`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings

from helpdesk.common.clock import now
from helpdesk.desk.queries import capacities
from helpdesk.members.masks import masked_email

from .frames import moment
from .models import Block, Conversation, Happening, Message, Offer, Presence, Rating
from .policies import blocks_in_force
from .presence import free_places, loads, shown_state
from .queries import IN_LINE, asked_before, last_messages, lately_accepted, line_of, unread_by_staff
from .waiting import Range, wait_range

Json = dict[str, Any]


def conversation_for_customer(conversation: Conversation, at: datetime | None = None) -> Json:
    return conversations_for_customer([conversation], at)[0]


def conversation_for_staff(conversation: Conversation, at: datetime | None = None) -> Json:
    return conversations_for_staff([conversation], at)[0]


def conversations_for_customer(conversations: Sequence[Conversation], at: datetime | None = None) -> list[Json]:
    at = at or now()
    last = last_messages(one.pk for one in conversations)
    lines = places(conversations, at)
    return [_for_both(one, last.get(one.pk), lines.get(one.pk)) for one in conversations]


def conversations_for_staff(conversations: Sequence[Conversation], at: datetime | None = None) -> list[Json]:
    at = at or now()
    bodies = conversations_for_customer(conversations, at)
    blocks = blocks_in_force(conversations, at)
    proven = _proven_addresses(conversations)
    earlier = asked_before(one.pk for one in conversations)
    unread = unread_by_staff(conversations)
    for body, one in zip(bodies, conversations, strict=True):
        blocked = next((blocks[id] for id in (one.member_id, one.visitor_id) if id and id in blocks), None)
        body |= {
            "customer": {**_customer(one, proven), "earlier": earlier.get(one.pk, 0)},
            "unanswered_since": _moment(one.unanswered_since),
            "waiting_since": _moment(one.waiting_since),
            "last_note": one.last_note,
            "summary": one.summary,
            "blocked": _blocked(blocked) if blocked else None,
            "unread": unread.get(one.pk, 0),
        }
    return bodies


def _for_both(one: Conversation, last: Message | None, line: Json | None) -> Json:
    return {
        "id": str(one.pk),
        "topic": {"slug": one.topic.slug, "name": one.topic.name},
        "queue": {"slug": one.queue.slug, "name": one.queue.name},
        "subject": one.subject,
        "state": one.state,
        "assignee": {"id": str(one.assignee.pk), "name": one.assignee.display_name} if one.assignee else None,
        "created_at": moment(one.created_at),
        "accepted_at": _moment(one.accepted_at),
        "closed_at": _moment(one.closed_at),
        "close_reason": one.close_reason or None,
        "last_seq": one.last_sequence,
        "last_message": _last_message(last) if last else None,
        "left": one.left_at is not None,
        "line": line,
        "can_reopen_until": _moment(one.closed_at + settings.CHAT["REOPEN_WITHIN"]) if one.closed_at else None,
        "rating": _rating(one),
        "marks": {
            "customer": {"delivered": one.customer_delivered, "read": one.customer_read},
            "staff": {"delivered": one.staff_delivered, "read": one.staff_read},
        },
    }


def _moment(at: datetime | None) -> str | None:
    return moment(at) if at else None


def _last_message(message: Message) -> Json:
    retracted = message.retracted_at is not None
    return {
        "text": "" if retracted else message.text,
        "by_staff": message.by_staff,
        "at": moment(message.created_at),
        "files": 0 if retracted else len(message.files),
    }


def _rating(conversation: Conversation) -> Json | None:
    try:
        rating = conversation.rating
    except Rating.DoesNotExist:
        return None
    return rating_body(rating)


def rating_body(rating: Rating) -> Json:
    return {"score": rating.score, "solved": rating.solved, "comment": rating.comment}


def _blocked(block: Block) -> Json:
    return {"until": moment(block.expires_at), "reason": block.reason, "by": block.by.display_name}


def _customer(one: Conversation, proven: set[tuple[UUID, str]]) -> Json:
    if one.member:
        verified = (one.member.pk, one.member.email.lower()) in proven
        return {
            "kind": "member",
            "id": str(one.member.pk),
            "name": one.member.display_name,
            "email_masked": masked_email(one.member.email),
            "email_verified": verified,
            "joined_at": moment(one.member.joined_at),
        }
    assert one.visitor is not None  # somebody asked: the database sees to it
    return {
        "kind": "visitor",
        "id": str(one.visitor.pk),
        "name": one.visitor.name,
        "email_masked": masked_email(one.visitor.email),
        "email_verified": False,
        "joined_at": moment(one.visitor.created_at),
    }


def _proven_addresses(conversations: Iterable[Conversation]) -> set[tuple[UUID, str]]:
    members = {one.member_id for one in conversations if one.member_id}
    if not members:
        return set()
    rows = EmailAddress.objects.filter(user_id__in=members, verified=True).values_list("user_id", "email")
    return {(user_id, email.lower()) for user_id, email in rows}


def customer_name(conversation: Conversation) -> str:
    if conversation.member:
        return conversation.member.display_name
    return conversation.visitor.name if conversation.visitor else ""


def happening_body(happening: Happening) -> Json:
    return {
        "id": str(happening.pk),
        "kind": happening.kind,
        "after": happening.after,
        "by": happening.by_name,
        "facts": happening.facts,
        "at": moment(happening.at),
    }


# --- the line -------------------------------------------------------------------------------------


def places(conversations: Iterable[Conversation], at: datetime) -> dict[UUID, Json]:
    """Place and wait of those of them that stand in line."""
    standing = [one for one in conversations if one.is_in_line]
    if not standing:
        return {}
    wanted = {one.pk for one in standing}
    positions = _positions({one.queue_id for one in standing}, at)
    return {pk: {"position": place, "wait_s": wait} for pk, _, place, wait in positions if pk in wanted}


def line_positions(queue_id: UUID, at: datetime | None = None) -> list[tuple[Conversation, int, Range | None]]:
    """Everybody in the line of a queue, first to last, with their place and how long it will be in seconds."""
    at = at or now()
    rows = {one.pk: one for one in Conversation.objects.filter(IN_LINE, queue_id=queue_id)}
    return [(rows[pk], place, wait) for pk, _, place, wait in _positions({queue_id}, at) if pk in rows]


def _positions(queue_ids: set[UUID], at: datetime) -> list[tuple[UUID, UUID, int, Range | None]]:
    lately, free = lately_accepted(queue_ids, at), free_places(queue_ids)
    return [
        (pk, queue_id, place, wait_range(place, lately[queue_id], at, free_places=free[queue_id]))
        for pk, queue_id, place in line_of(queue_ids)
    ]


# --- offers and agents ----------------------------------------------------------------------------


def offer_summary(offer: Offer) -> Json:
    """What an agent sees while deciding: who, about what, waiting how long, and the words so far."""
    conversation = Conversation.objects.select_related("topic", "member", "visitor").get(pk=offer.conversation_id)
    since = conversation.waiting_since or conversation.created_at
    last = last_messages([conversation.pk]).get(conversation.pk)
    return {
        "conversation": str(conversation.pk),
        "expires_at": moment(offer.expires_at),
        "summary": {
            "name": customer_name(conversation),
            "topic": conversation.topic.name,
            "subject": conversation.subject,
            "waited_s": max(0, round((offer.made_at - since).total_seconds())),
            "text": _last_message(last)["text"][:200] if last else "",
        },
    }


def presence_of(user_ids: Iterable[UUID]) -> list[Json]:
    """State, load and capacity of these members of staff. Three queries, however many they are."""
    rows = Presence.objects.filter(pk__in=set(user_ids)).select_related("user")
    return presence_bodies(rows)


def presence_bodies(presences: Iterable[Presence]) -> list[Json]:
    rows = list(presences)
    ids = [row.pk for row in rows]
    held, room = loads(ids), capacities(ids)
    return [
        {
            "user": {"id": str(row.pk), "name": row.user.display_name},
            "state": shown_state(row),
            "reason": row.reason,
            "since": moment(row.since),
            "load": held.get(row.pk, 0),
            "capacity": room[row.pk],
        }
        for row in rows
    ]


def standing(user_id: UUID) -> Json:
    """What an agent's own window starts from: their state, how much they hold, what is offered to them."""
    presence = Presence.objects.get(pk=user_id)
    offers = Offer.objects.filter(agent_id=user_id, outcome="").order_by("pk")
    return {
        "presence": {"state": presence.state, "reason": presence.reason, "since": moment(presence.since)},
        "load": loads([user_id]).get(user_id, 0),
        "capacity": capacities([user_id])[user_id],
        "offers": [offer_summary(offer) for offer in offers],
    }
