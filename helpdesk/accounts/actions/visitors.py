"""Visitors: let in with a token, told apart from members until they prove who they are."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.events import publish
from helpdesk.evidence import record

from ..events import AccessEnded, VisitorProved
from ..limits import VISITORS_FROM_ADDRESS, try_once
from ..models import User, Visitor, new_visitor_token
from ..queries import has_proven_email


class ContactNotProven(DomainError):
    code = "contact_not_proven"
    status = 403
    zh = "请先确认您的邮箱，之后才能把之前的对话归到您的账号。"
    en = "Confirm your e-mail address first; then your earlier conversation can be moved to your account."


def let_in(*, display_name: str, email: str, address: str, address_group: str, at: datetime) -> tuple[Visitor, str]:
    """A new visitor, and the token only their browser will ever hold. Raises TooFast."""
    try_once({VISITORS_FROM_ADDRESS: address_group}, at=at)
    token, token_hash = new_visitor_token()
    with transaction.atomic():
        visitor = Visitor.objects.create(
            display_name=display_name,
            email=email.lower(),
            token_hash=token_hash,
            expires_at=at + settings.VISITOR_LIFETIME,
            address=address or None,
        )
        record("visitor.came", subject=("visitor", visitor.pk), by=visitor.actor.key, at=at, facts={"name": visitor.name})
    return visitor, token


def attach_visitor(*, visitor: Visitor, user: User, at: datetime) -> None:
    """What the visitor said belongs to the member from now on; the token ends. Only once the address is proven (TRUST AU-05)."""
    if not has_proven_email(user):
        raise ContactNotProven
    with transaction.atomic():
        visitor.user = user
        visitor.save(update_fields=["user"])
        publish(VisitorProved(visitor_id=visitor.pk, user_id=user.pk))
        record("visitor.proved", subject=("visitor", visitor.pk), by=user.actor.key, at=at, facts={"user": user.pk})
        _end(visitor, at)


def end_visitor(*, visitor: Visitor, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        record("visitor.left", subject=("visitor", visitor.pk), by=by.key, at=at, facts={})
        _end(visitor, at)


def _end(visitor: Visitor, at: datetime) -> None:
    visitor.ended_at = at
    visitor.save(update_fields=["ended_at"])
    publish(AccessEnded(visitor_id=visitor.pk))
