"""Questions about tickets, always "visible to whom"."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import queue_ids_of

from .models import Entry, Tag, Ticket
from .policies import visible

ALONG = ("category", "queue", "service", "contact", "assignee", "rating")


def visible_to(actor: Actor) -> QuerySet[Ticket]:
    """The only way to a ticket."""
    return Ticket.objects.select_related(*ALONG).filter(visible(actor))


def one_visible_to(actor: Actor, number: int) -> Ticket:
    """Raises NotFound, whether it does not exist or is not theirs."""
    ticket = visible_to(actor).filter(number=number).first()
    if ticket is None:
        raise NotFound
    return ticket


def refuse_invisible(actor: Actor, number: int) -> None:
    """The same question where nothing of the ticket itself is shown. Raises NotFound."""
    if not Ticket.objects.filter(visible(actor), number=number).exists():
        raise NotFound


def entries_of(actor: Actor, number: int, *, after: int = 0, limit: int | None = None) -> list[Entry]:
    """Its timeline from the entry after `after`, oldest first: for staff all of it, for the customer what is public and was
    not taken back."""
    rows = Entry.objects.filter(ticket=number, sequence__gt=after).order_by("sequence")
    if not actor.is_staff:
        rows = rows.filter(is_public=True, retracted_at=None)
    return list(rows[:limit])


def queues_open_to(actor: Actor, *, slugs: Collection[str] | None = None) -> frozenset[UUID] | None:
    """The queues whose tickets the actor may take; of `slugs` only, if named. None: every one."""
    mine = None if can(actor, "ticket.read_all") else queue_ids_of(actor.id)
    if slugs is None:
        return mine
    named = frozenset(Queue.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    return named if mine is None else named & mine


def tags_like(beginning: str, most: int = 20) -> list[str]:
    """Tags that begin with these letters, in order; Latin ones are kept small."""
    return list(Tag.objects.filter(name__startswith=beginning.lower()).order_by("name").values_list("name", flat=True)[:most])
