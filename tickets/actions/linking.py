"""Two tickets that have to do with each other: the same thing twice, one part of the other, or related."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from tickets.actions.history import entered
from tickets.actions.locking import locked_tickets, refuse_stale
from tickets.models import Entry, Link, Ticket
from tickets.policies import may_work_on

# What the other one is to this one, and this one to the other. A row keeps a parent first, otherwise the lower number.
OPPOSITES = {"duplicate": "duplicate", "related": "related", "parent": "child", "child": "parent"}


class LinkedToItself(Conflict):
    code = "link_to_itself"
    zh = "工单不能和自己关联。"
    en = "A ticket cannot be linked to itself."


class NoFamilyTree(Conflict):
    """Two levels only: whoever locks the two tickets sees all there is, so that no circle slips through between two locks."""

    code = "two_levels_only"
    zh = "#{number} 已经是子工单或已有子工单。上下级只分两层：父工单不能再有父工单。"
    en = "#{number} is a child already, or has children. There are two levels only: a parent has no parent."


@transaction.atomic
def link(*, number: int, kind: str, other: int, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Say that `other` is the duplicate, parent or child of this one, or related. Said before: changes nothing."""
    ticket, another = _both(number, other, by)
    refuse_stale(ticket, version)
    first, second = _in_order(kind, ticket, another)
    if kind in ("parent", "child"):
        _refuse_third_level(parent=first, child=second)
    _, is_new = Link.objects.get_or_create(ticket=first, other=second, kind=_word(kind), defaults={"by_id": by.id, "at": at})
    if is_new:
        _say("linked", kind, ticket, another, by, at)
    return ticket


def relate(*, number: int, other: int, by: Actor, at: datetime) -> None:
    """The same for the system, which has found that two have to do with each other. Call inside a transaction."""
    ticket, another = locked_tickets([number, other], by=by)
    first, second = _in_order("related", ticket, another)
    _, is_new = Link.objects.get_or_create(ticket=first, other=second, kind=Link.Kind.RELATED, defaults={"at": at})
    if is_new:
        _say("linked", "related", ticket, another, by, at)


@transaction.atomic
def unlink(*, number: int, kind: str, other: int, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Take it back. Raises NotFound if it was never said."""
    ticket, another = _both(number, other, by)
    refuse_stale(ticket, version)
    first, second = _in_order(kind, ticket, another)
    gone, _ = Link.objects.filter(ticket=first, other=second, kind=_word(kind)).delete()
    if not gone:
        raise NotFound
    _say("unlinked", kind, ticket, another, by, at)
    return ticket


def _both(number: int, other: int, by: Actor) -> tuple[Ticket, Ticket]:
    if number == other:
        raise LinkedToItself
    ticket, another = locked_tickets([number, other], by=by)
    if not (by.is_staff and may_work_on(by, ticket) and may_work_on(by, another)):
        raise NotAllowed
    return ticket, another


def _word(kind: str) -> str:
    return Link.Kind.PARENT if kind == "child" else Link.Kind(kind)


def _in_order(kind: str, ticket: Ticket, another: Ticket) -> tuple[Ticket, Ticket]:
    if kind == "parent":
        return another, ticket
    if kind == "child":
        return ticket, another
    return (ticket, another) if ticket.pk < another.pk else (another, ticket)


def _refuse_third_level(*, parent: Ticket, child: Ticket) -> None:
    families = Link.objects.filter(kind=Link.Kind.PARENT)
    if families.filter(other=parent).exists():
        raise NoFamilyTree(number=parent.pk)
    if families.filter(ticket=child).exists() or families.filter(other=child).exclude(ticket=parent).exists():
        raise NoFamilyTree(number=child.pk)


def _say(event: str, kind: str, ticket: Ticket, another: Ticket, by: Actor, at: datetime) -> None:
    """On both, each from its own side; among staff: one customer has no business with the other's ticket."""
    for one, that, word in ((ticket, another, kind), (another, ticket, OPPOSITES[kind])):
        entered(one, Entry.Kind.EVENT, by=by, at=at, event=event, facts={"kind": word, "number": that.pk})
