"""Questions about contacts. Only staff who hold `contact.read` ask them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound

from .models import Contact
from .phones import e164

FOUND_AT_MOST = 20


def contacts_visible_to(actor: Actor) -> QuerySet[Contact]:
    return Contact.objects.all() if can(actor, "contact.read") else Contact.objects.none()


def contact_visible_to(actor: Actor, contact_id: UUID) -> Contact:
    contact = contacts_visible_to(actor).filter(pk=contact_id).first()
    if contact is None:
        raise NotFound
    return contact


def contacts_like(actor: Actor, words: str) -> list[Contact]:
    """By a whole e-mail address, a whole phone number, or the beginning of a name; newest first, few. Not merged ones."""
    found = contacts_visible_to(actor).filter(_meant(words.strip()), merged_into=None)
    return list(found.order_by("-created_at", "-pk")[:FOUND_AT_MOST])


def _meant(words: str) -> Q:
    """Never a part of an address: who knows no more of it than that shall not guess the rest here."""
    if "@" in words:
        return Q(email=words.lower())
    if number := e164(words):
        return Q(phone=number)
    return Q(name__startswith=words)
