"""A report together with its ticket, held until the end of the transaction, and how every step on it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from helpdesk.accounts.models import User
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor, Role
from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from tickets.actions import clocks, steps
from tickets.actions.history import change, entered
from tickets.actions.locking import locked_ticket
from tickets.models import Entry, StolenReport, Ticket
from tickets.stolen import rules
from tickets.stolen.masks import masked
from tickets.workflow import Side, Status

State = StolenReport.State


class ReportEnded(Conflict):
    code = "report_ended"
    zh = "这份报告已经办结，不能再改。账号又出了问题，请重新报告。"
    en = "This report is closed and cannot be changed. If something is wrong with the account again, report it anew."


@dataclass(slots=True)
class Case:
    ticket: Ticket
    report: StolenReport

    @property
    def is_frozen(self) -> bool:
        return self.report.frozen_at is not None and self.report.freeze_ended_at is None

    @property
    def is_over(self) -> bool:
        return self.report.state in rules.ENDED


def case_for_staff(number: int, *, by: Actor, needs: str = "stolen.check", also_over: bool = False) -> Case:
    """Raises NotFound, NotAllowed, and ReportEnded for one that is over."""
    ticket = locked_ticket(number, by=by)
    if not by.is_staff or not can(by, needs):
        raise NotAllowed
    case = _with_report(ticket, StolenReport.objects.filter(ticket=ticket))
    if case.is_over and not also_over:
        raise ReportEnded
    return case


def case_of(report: StolenReport) -> Case:
    """For the system, and for a reporter who came with the secret. Held, and looked at anew."""
    return _with_report(locked_ticket(report.ticket_id, by=SYSTEM), StolenReport.objects.filter(pk=report.pk))


def reporter_of(report: StolenReport) -> Actor:
    """Whoever holds the secret. Known by nothing else."""
    return Actor(kind="contact", id=report.ticket.contact_id, name=masked(report.contact)[:60], role=Role.CUSTOMER)


def noted(
    case: Case,
    event: str,
    *,
    by: Actor,
    at: datetime,
    facts: dict[str, Any] | None = None,
    save: Sequence[str] = (),
    status: str = "",
) -> Entry:
    """One step on the timeline, with the report's columns named in `save`. A step of a person of ours, or a freeze, is what
    the first response was promised to be: the clock is met, and the ticket is in hand. What the system says is none."""
    ticket, report = case.ticket, case.report
    columns: list[str] = []
    changes: list[dict[str, Any]] = []
    if by.is_staff or event == "frozen":
        clocks.human_step(ticket, at)
        columns.append("act_by")
    if by.is_staff:
        save = [*save, *_begin_checking(report, at)]
        if ticket.assignee_id is None:
            ticket.assignee = User.objects.get(pk=by.user_id)
            changes.append(change("assignee", None, by.name))
            columns.append("assignee")
        if ticket.status == Status.NEW and not status:
            status = Status.OPEN
    if status and not ticket.is_finished:  # one that was ended past the lane holds up no step of it
        changes += steps.take_step(ticket, status, side=Side.SYSTEM, at=at)
        columns += steps.COLUMNS
    if save:
        report.save(update_fields=sorted(set(save)))
    return entered(ticket, Entry.Kind.EVENT, event=event, by=by, at=at, facts=facts, changes=changes, save=columns)


def _begin_checking(report: StolenReport, at: datetime) -> list[str]:
    saved = []
    if report.checking_since is None:
        report.checking_since = at
        saved.append("checking_since")
    if report.state in (State.RECEIVED, State.FROZEN):
        report.state = State.CHECKING
        saved.append("state")
    return saved


def _with_report(ticket: Ticket, reports: QuerySet[StolenReport]) -> Case:
    report = reports.select_related("member", "lock").first()
    if report is None:
        raise NotFound
    return Case(ticket, report)


def report_behind(report_id: UUID, secret_hash: str) -> StolenReport:
    """Looked up by both at once: how long that takes tells nothing about either. Raises NotFound."""
    rows = StolenReport.objects.select_related("lock", "ticket__assignee")
    report = rows.filter(pk=report_id, secret_hash=secret_hash).first()
    if report is None:
        raise NotFound
    return report
