"""Time passes, and policies change: what must be noticed without anybody asking."""

from datetime import timedelta

from helpdesk.common.clock import now
from helpdesk.desk.events import DeskChanged
from helpdesk.events import subscribe
from helpdesk.jobs import sweep
from tickets.actions.terms import apply_new_terms, change_terms
from tickets.actions.watching import look_at_clocks

FOR_A_WHILE = timedelta(seconds=8)


@sweep(every=timedelta(seconds=2))
def look_at_clocks_whose_moment_has_come() -> None:
    """Two seconds: a stolen account's alarm and its five minutes are counted in them."""
    until = now() + FOR_A_WHILE
    while look_at_clocks(at=now()) and now() < until:
        pass


@sweep(every=timedelta(seconds=5))
def bring_clocks_in_line_with_new_terms() -> None:
    apply_new_terms(clock=now, until=now() + FOR_A_WHILE)


@subscribe(DeskChanged)
def hours_are_new(event: DeskChanged) -> None:
    if event.hours:
        change_terms(at=now())
