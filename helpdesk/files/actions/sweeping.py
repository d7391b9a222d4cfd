"""What nobody will ask for goes after a day: uploads never sent with anything, and bytes that no row points to."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from helpdesk.common.actors import SYSTEM
from helpdesk.evidence import Entry, record_many

from .. import policies, storage
from ..models import Upload

AT_ONCE = 200
SHELVES = 256


def sweep_unsent(*, at: datetime) -> int:
    """Remove unsent uploads older than a day, and what broken-off uploads left on the disk. How many rows went."""
    storage.remove_abandoned(before=at - policies.FRESH)
    count = 0
    while keys := remove_some(at):
        count += len(keys)
        for key in keys:  # after the commit: a row without bytes would be worse than bytes without a row
            storage.remove(key)
    return count


def sweep_orphans(*, at: datetime) -> int:
    """Remove bytes without a row: a crash came between the two. A 24th of the shelves each hour, so all in a day."""
    shelves = range(at.hour, SHELVES, 24)
    count = 0
    old = storage.kept_before(at - policies.FRESH, shelves=shelves)
    while keys := list(islice(old, AT_ONCE)):
        known = set(Upload.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in set(keys) - known:
            storage.remove(key)
            count += 1
    return count


@transaction.atomic
def remove_some(at: datetime) -> list[str]:
    old = Upload.objects.filter(hung_at=None, created_at__lt=at - policies.FRESH).select_for_update()
    rows = list(old.order_by("created_at")[:AT_ONCE].values_list("pk", "key", "sha256"))
    # Asked again in the DELETE: one may have been sent between the two statements on a database without row locks.
    Upload.objects.filter(pk__in=[pk for pk, _, _ in rows], hung_at=None).delete()
    record_many(Entry("file.swept", ("file", pk), SYSTEM.key, at, {"sha256": sha256}) for pk, _, sha256 in rows)
    return [key for _, key, _ in rows]
