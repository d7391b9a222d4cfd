"""The lock of a ticket is its row. Several are taken in the order of their numbers, so that no two wait for each other."""

from collections.abc import Iterable

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotFound
from tickets.models import Ticket
from tickets.policies import visible


class Stale(DomainError):
    """Somebody changed it since the caller looked. `facts["current"]` is the version it has now."""

    code = "stale"
    status = 412
    shown = ("current", "changes")
    zh = "您打开之后，有人改过这个工单。先看看改了什么，再决定要不要存。"
    en = "Somebody changed this ticket after you opened it. Look at what changed before you save."


def locked_ticket(number: int, *, by: Actor, version: int | None = None) -> Ticket:
    """The ticket as it is now, held until the end of the transaction.

    Not theirs to see: NotFound. With `version`, the one the caller has seen: Stale if there is a newer one.
    """
    (ticket,) = locked_tickets([number], by=by)
    refuse_stale(ticket, version)
    return ticket


def refuse_stale(ticket: Ticket, version: int | None) -> None:
    """For actions that must first look whether this is the same call again, which is never stale."""
    if version is not None and version != ticket.version:
        raise Stale(current=ticket.version)


def locked_tickets(numbers: Iterable[int], *, by: Actor) -> list[Ticket]:
    """All of them, in the order asked for, or NotFound. Their rows are locked first and looked at anew afterwards."""
    wanted = list(dict.fromkeys(numbers))
    # Locked alone: joined rows would be those found before a wait.
    held = {one.pk for one in Ticket.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").only("pk")}
    rows = Ticket.objects.select_related("category", "queue", "contact", "assignee").filter(visible(by), pk__in=held)
    found = {ticket.pk: ticket for ticket in rows}
    if len(found) < len(wanted):
        raise NotFound
    return [found[number] for number in wanted]
