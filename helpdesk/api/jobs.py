"""The toolbox's tidying."""

from datetime import timedelta

from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .models import RememberedAnswer

ANSWERS_LAST = timedelta(hours=24)


@sweep(every=timedelta(hours=1))
def forget_old_answers() -> None:
    RememberedAnswer.objects.filter(created_at__lt=now() - ANSWERS_LAST).delete()
