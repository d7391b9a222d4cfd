"""Reminders that have come due: told once, to the person who asked."""

from datetime import datetime

from django.db import transaction

from tickets.models import Reminder

from .notifying import tell

AT_ONCE = 200


def tell_due_reminders(*, at: datetime) -> int:
    """In one transaction with the mark that they were told, so that a killed sweep tells nobody twice. Returns how many."""
    with transaction.atomic():
        due = Reminder.objects.select_for_update(skip_locked=True).filter(told_at=None, due_at__lte=at).order_by("due_at", "pk")
        reminders = list(due[:AT_ONCE])
        for reminder in reminders:
            tell([reminder.person_id], "reminder", number=reminder.ticket_id, at=at, text=reminder.text)
        Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(told_at=at)
    return len(reminders)
