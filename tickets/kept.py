"""Macros and saved views a person has at hand: their own and the shared ones."""

from django.db.models import Q, QuerySet

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor

from .models import Macro, SavedView


def may_keep(actor: Actor, row: Macro | SavedView) -> bool:
    """Write, change and remove it."""
    if row.owner_id is None:
        return can(actor, "macro.manage")
    return row.owner_id == actor.id and can(actor, "macro.own")


def macros_of(actor: Actor) -> QuerySet[Macro]:
    """The only way to a macro. Others' own are not found."""
    return Macro.objects.filter(_at_hand(actor))


def views_of(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(_at_hand(actor))


def _at_hand(actor: Actor) -> Q:
    return Q(owner=None) | Q(owner_id=actor.id)
