"""Questions about reports of stolen accounts."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from helpdesk.accounts.locks import in_force
from helpdesk.accounts.models import Lock
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from tickets.models import Entry, PlatformNotice, StolenReport
from tickets.queries import visible_to
from tickets.stolen import rules
from tickets.stolen.secrets import kept_query_code

FALSE_WITHIN = timedelta(days=30)
REASON = "stolen"  # of a lock that came by this lane


def false_freezes_lately(member_id: UUID | None, *, at: datetime) -> int:
    """Freezes of this account that ended otherwise than by giving it back: taken back, false alarms, never confirmed.

    Locks are counted, not reports: two reports may rely on one freeze, and one report may freeze twice.
    """
    ended = Lock.objects.filter(user=member_id, reason=REASON, created_at__gt=at - FALSE_WITHIN).exclude(in_force(at))
    given_back = StolenReport.objects.filter(member=member_id).exclude(restored_at=None).exclude(lock=None)
    return ended.exclude(pk__in=given_back.values("lock")).count()


def others_rely_on(report: StolenReport) -> bool:
    """Whether another report of the same account hangs on the same lock, so that neither takes it back alone."""
    others = StolenReport.objects.filter(lock=report.lock_id, freeze_ended_at=None, state__in=rules.UNDER_WAY)
    return report.lock_id is not None and others.exclude(pk=report.pk).exists()


def reports_visible_to(actor: Actor) -> QuerySet[StolenReport]:
    tickets = visible_to(actor).order_by().values("pk")
    return StolenReport.objects.filter(ticket__in=tickets).select_related("ticket__assignee", "member", "lock")


def report_of(number: int, *, actor: Actor) -> StolenReport:
    """Raises NotFound, whether there is none or the ticket is not theirs."""
    report = reports_visible_to(actor).filter(ticket=number).first()
    if report is None:
        raise NotFound
    return report


def notices_due(at: datetime) -> QuerySet[PlatformNotice]:
    """Neither acknowledged nor given up, their time has come, and nobody holds them."""
    waiting = PlatformNotice.objects.filter(acknowledged_at=None, gave_up_at=None, next_at__lte=at)
    return waiting.filter(Q(leased_until=None) | Q(leased_until__lte=at))


def report_with_code(written: str) -> StolenReport:
    """The report somebody wrote the code of down. Raises NotFound."""
    report = (
        StolenReport.objects.select_related("lock", "ticket__assignee").filter(query_code_hash=kept_query_code(written)).first()
    )
    if report is None:
        raise NotFound
    return report


def words_with_reporter(report: StolenReport) -> list[tuple[int, Entry]]:
    """Each with a number of its own, oldest first. Not the timeline's: how many steps lie between two words, and so what
    was found out about the account, is nobody's business."""
    said = Entry.objects.filter(ticket=report.ticket_id, kind=Entry.Kind.REPLY, is_public=True, retracted_at=None)
    return list(enumerate(said.order_by("sequence")[:1_000], start=1))
