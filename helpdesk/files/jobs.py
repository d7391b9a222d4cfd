"""Every hour, away with uploads nobody sent."""

from datetime import timedelta

from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .actions import sweep_orphans, sweep_unsent


@sweep(every=timedelta(hours=1))
def sweep_unsent_uploads() -> int:
    return sweep_unsent(at=now())


@sweep(every=timedelta(hours=1))
def sweep_orphaned_bytes() -> int:
    return sweep_orphans(at=now())
