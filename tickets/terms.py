"""What is promised to which ticket, and by which hours. Kept in the process; one small query tells whether it is still true."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Subquery

from helpdesk.desk.hours import CalendarRules
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import calendars, rules_of

from .models import SlaPolicy, TermsChange, Ticket
from .models.clocks import KINDS
from .open_time import OpenTime


@dataclass(frozen=True, slots=True)
class Step:
    """Of an escalation: see the model."""

    after_s: int
    tell: str
    raise_priority: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A policy as a value. `targets` and `steps` by kind of clock; no target, no promise."""

    policy_id: UUID
    queue_id: UUID | None
    category_id: UUID | None
    priority: int | None
    calendar_id: UUID | None
    warn_percent: int
    targets: Mapping[str, int]
    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    def fits(self, ticket: Ticket) -> bool:
        return (
            self.queue_id in (None, ticket.queue_id)
            and self.category_id in (None, ticket.category_id)
            and self.priority in (None, ticket.priority)
        )


@dataclass(frozen=True, slots=True)
class QueueTerms:
    calendar_id: UUID
    urgent: bool


@dataclass(frozen=True, slots=True)
class Terms:
    change: UUID | None
    promises: tuple[Promise, ...]
    queues: Mapping[UUID, QueueTerms]
    hours: Mapping[UUID, OpenTime]

    def promise_to(self, ticket: Ticket) -> Promise | None:
        """The first that fits, in the order the administrator gave them."""
        return next((promise for promise in self.promises if promise.fits(ticket)), None)

    def calendar_of(self, promise: Promise, ticket: Ticket) -> UUID:
        return promise.calendar_id or self.queues[ticket.queue_id].calendar_id

    def of_policy(self, policy_id: UUID | None) -> Promise | None:
        return next((promise for promise in self.promises if promise.policy_id == policy_id), None)


_known: Terms | None = None


# The id of the newest change, as a column of a query that is made anyway.
NEWEST = Subquery(TermsChange.objects.order_by("-id").values("id")[:1])


def current(*, queues: Iterable[UUID] = (), calendars: Iterable[UUID] = ()) -> Terms:
    """As they are now, in this transaction's eyes. `queues` and `calendars`: those the caller is going to ask about."""
    return as_of(TermsChange.objects.order_by("-id").values_list("id", flat=True).first(), queues=queues, calendars=calendars)


def as_of(newest: UUID | None, *, queues: Iterable[UUID] = (), calendars: Iterable[UUID] = ()) -> Terms:
    """The same for who has asked for NEWEST already."""
    global _known
    known = _known
    if (
        known is None
        or known.change != newest
        or not known.hours.keys() >= set(calendars)
        or not known.queues.keys() >= set(queues)
    ):
        _known = known = _load(newest, known)
    return known


def forget() -> None:
    """For tests, whose rows go without a trace."""
    global _known
    _known = None


def _load(change: UUID | None, before: Terms | None) -> Terms:
    return Terms(
        change=change,
        promises=tuple(_promise(policy) for policy in _policies()),
        queues={queue.pk: QueueTerms(queue.calendar_id, queue.urgent) for queue in Queue.objects.all()},
        hours={calendar.pk: _open_time(calendar.pk, rules_of(calendar), before) for calendar in calendars()},
    )


def _policies() -> Iterable[SlaPolicy]:
    return SlaPolicy.objects.filter(is_active=True).order_by("position", "name").prefetch_related("escalations")


def _promise(policy: SlaPolicy) -> Promise:
    escalations = sorted(policy.escalations.all(), key=lambda one: one.after_s)
    targets = {kind: getattr(policy, f"{kind}_s") for kind in KINDS}
    return Promise(
        policy_id=policy.pk,
        queue_id=policy.queue_id,
        category_id=policy.category_id,
        priority=policy.priority,
        calendar_id=policy.calendar_id,
        warn_percent=policy.warn_at_percent,
        targets={kind: target for kind, target in targets.items() if target is not None},
        steps={
            kind: tuple(Step(one.after_s, one.tell, one.raise_priority) for one in escalations if one.kind == kind)
            for kind in KINDS
        },
    )


def _open_time(calendar_id: UUID, rules: CalendarRules, before: Terms | None) -> OpenTime:
    """The one we had, with all the days it has worked out, unless the hours are others."""
    had = before.hours.get(calendar_id) if before else None
    return had if had is not None and had.rules == rules else OpenTime(rules)
