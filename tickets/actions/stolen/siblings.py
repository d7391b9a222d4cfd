"""Reports of one account that hang on the same lock: whatever ends it for one has ended it for all, and each says so."""

from datetime import datetime

from helpdesk.common.actors import SYSTEM
from tickets.actions.locking import locked_tickets
from tickets.models import Approval, StolenReport

from .cases import Case, case_of, noted

State = StolenReport.State


def hold_all_of_the_freeze(number: int) -> None:
    """Before the freeze of this ticket's report is ended. In the order of their numbers, so that two who end it at the same
    moment do not wait for each other."""
    locks = StolenReport.objects.filter(ticket=number, freeze_ended_at=None).exclude(lock=None).values("lock")
    together = StolenReport.objects.filter(lock__in=locks, freeze_ended_at=None).values_list("ticket", flat=True)
    locked_tickets(sorted({number, *together}), by=SYSTEM)


def freeze_ended_for_others(case: Case, *, how: str, at: datetime) -> None:
    """`how` is the event that ended it on this case. A proposal of theirs to restore is void: it was for a frozen account,
    and would take the account from whoever has it now. Call while holding the case."""
    others = StolenReport.objects.filter(lock=case.report.lock, freeze_ended_at=None).exclude(pk=case.report.pk)
    for report in list(others.order_by("ticket")):
        _freeze_ended(case_of(report), by_ticket=case.ticket.pk, how=how, at=at)


def _freeze_ended(case: Case, *, by_ticket: int, how: str, at: datetime) -> None:
    report = case.report
    report.freeze_ended_at = at
    facts = {"number": by_ticket, "how": how}
    if report.state == State.FROZEN:
        report.state = State.RECEIVED
    if report.state in (State.AWAITING_APPROVAL, State.COOLING_OFF):
        waiting = Approval.objects.filter(report=report, decided_at=None)
        waiting.update(decided_at=at, approved=False, reason=f"#{by_ticket}")
        report.state, report.restore_after = State.CHECKING, None
        facts["proposal"] = "void"
    saved = ["freeze_ended_at", "state", "restore_after"]
    noted(case, "freeze_ended_elsewhere", by=SYSTEM, at=at, facts=facts, save=saved)
