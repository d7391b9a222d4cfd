"""Uploads that were never sent with anything go after a day."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.evidence import Entry, record_many

from .. import policies, storage
from ..models import Upload

AT_ONCE = 200


def sweep_unsent(*, at: datetime) -> int:
    """Remove unsent uploads older than a day, and what broken-off uploads left on the disk. How many rows went."""
    storage.remove_abandoned(before=at - policies.FRESH)
    count = 0
    while keys := remove_some(at):
        count += len(keys)
        for key in keys:  # after the commit: a row without bytes would be worse than bytes without a row
            storage.remove(key)
    return count


@transaction.atomic
def remove_some(at: datetime) -> list[str]:
    old = Upload.objects.filter(hung_at=None, created_at__lt=at - policies.FRESH).select_for_update()
    rows = list(old.order_by("created_at")[:AT_ONCE].values_list("pk", "key", "sha256"))
    # Asked again in the DELETE: one may have been sent between the two statements on a database without row locks.
    Upload.objects.filter(pk__in=[pk for pk, _, _ in rows], hung_at=None).delete()
    record_many(Entry("file.swept", ("file", pk), SYSTEM.key, at, {"sha256": sha256}) for pk, _, sha256 in rows)
    return [key for _, key, _ in rows]
