"""The reporter has something to say."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import SYSTEM
from tickets.actions.replying import reply
from tickets.actions.standing import put
from tickets.models import Entry, StolenReport
from tickets.workflow import Side, Status

from .cases import case_of, reporter_of


@transaction.atomic
def hear_reporter(*, report: StolenReport, text: str, client_id: str, at: datetime) -> Entry:
    """Heard for as long as the report is under way, however its ticket stands. Raises what `reply` raises."""
    case = case_of(report)
    if case.ticket.is_finished and not case.is_over:
        put(case.ticket, Status.OPEN, by=SYSTEM, side=Side.STAFF, at=at, event="reopened")
    return reply(number=case.ticket.pk, by=reporter_of(case.report), at=at, text=text, client_id=client_id)
