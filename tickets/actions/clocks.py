"""What happens to a ticket's clocks when something happens to the ticket.

Called by the other actions while they hold the ticket's row, before they save it: each sets `ticket.act_by` on the
instance, and the caller saves that column (`save=["act_by", …]`).
"""

from datetime import datetime

from tickets.models import Ticket


def begin(ticket: Ticket, at: datetime) -> None:
    """A ticket was opened: start what its policy promises."""


def staff_answered(ticket: Ticket, at: datetime) -> None:
    """A public reply by a person of ours: the response clocks are met."""


def customer_spoke(ticket: Ticket, at: datetime) -> None:
    """The customer wrote: the next answer is promised anew, unless one is still owed."""


def status_changed(ticket: Ticket, old: str, at: datetime) -> None:
    """Pause, go on, end, or begin again, as the status says."""


def terms_changed(ticket: Ticket, at: datetime) -> None:
    """Queue, category or priority are new: another policy may apply. Time spent stays spent."""


def void(ticket: Ticket, at: datetime) -> None:
    """The promise is no longer owed: merged into another ticket."""
