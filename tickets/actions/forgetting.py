"""What has done its duty and would only pile up. What happened stays on the timelines and on record."""

from datetime import datetime, timedelta

from tickets.models import Notification, TriggerRun

NOTIFICATIONS_LAST = timedelta(days=180)
RUNS_LAST = timedelta(days=120)  # longer than the longest wait of a rule and the week it looks back


def forget_old_rows(*, at: datetime) -> None:
    Notification.objects.filter(at__lt=at - NOTIFICATIONS_LAST).delete()
    TriggerRun.objects.filter(at__lt=at - RUNS_LAST).delete()
