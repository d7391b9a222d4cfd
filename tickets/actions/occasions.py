"""Keep what rules wait for, as rows, in the transaction in which it happened."""

from datetime import datetime

from tickets.events import TicketChanged
from tickets.models import Entry, Occasion, Trigger


def note_occasion(*, number: int, sequence: int, on: str, at: datetime) -> bool:
    """Keep it if any rule waits for such a thing. Says whether one does."""
    if not Trigger.objects.filter(is_active=True, on=on).exists():
        return False
    Occasion.objects.create(ticket_id=number, sequence=sequence, on=on, at=at)
    return True


def occasion_of(event: TicketChanged) -> str | None:
    """What rules call it. What rules and sweeps do themselves is no occasion, so no rule sets off a rule."""
    if event.by.kind == "system" or event.sequence == 1:  # the first entry is the opening
        return None
    if event.kind == Entry.Kind.REPLY:
        return "replied_by_staff" if event.by.is_staff else "replied_by_customer"
    if event.event == "urged":
        return "urged"
    return "changed" if event.kind == Entry.Kind.CHANGE else None
