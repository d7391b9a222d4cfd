"""Rules, bulk changes and reminders: hurried by a task right after the commit, and by a sweep for what a crash left."""

from datetime import timedelta
from uuid import UUID

from django_tasks import task

from helpdesk.common.clock import now
from helpdesk.jobs import sweep
from tickets.actions.bulk import carry_on
from tickets.actions.forgetting import forget_old_rows
from tickets.actions.reminding import tell_due_reminders
from tickets.actions.triggering import run_next_occasion, run_waited
from tickets.models import BulkRun, Occasion

OCCASIONS_AT_ONCE = 500


@task()
def run_triggers() -> None:
    """Every occasion there is. Several workers may: each takes the next that nobody holds."""
    for _ in range(OCCASIONS_AT_ONCE):
        if not run_next_occasion(at=now()):
            break


@task()
def carry_on_bulk(run_id: str) -> None:
    carry_on(run_id=UUID(run_id), clock=now)


@sweep(every=timedelta(seconds=5))
def look_for_occasions() -> None:
    if Occasion.objects.exists():
        run_triggers.enqueue()


@sweep(every=timedelta(seconds=30))
def run_rules_on_time() -> None:
    run_waited(at=now())


@sweep(every=timedelta(seconds=5))
def take_up_bulk_runs() -> None:
    """Those whose worker has died: it would have renewed its lease with every chunk."""
    for run_id in BulkRun.objects.filter(finished_at=None, leased_until__lt=now()).values_list("pk", flat=True):
        carry_on_bulk.enqueue(str(run_id))


@sweep(every=timedelta(seconds=5))
def tell_reminders() -> None:
    while tell_due_reminders(at=now()):
        pass


@sweep(every=timedelta(hours=6))
def forget_what_has_done_its_duty() -> None:
    forget_old_rows(at=now())
