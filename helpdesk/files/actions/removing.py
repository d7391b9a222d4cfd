"""Let uploads go for good, rows and bytes: what was kept for a time that is over."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.evidence import Entry, record_many

from .. import storage
from ..models import Upload


@transaction.atomic
def remove_uploads(ids: Iterable[UUID], *, by: Actor, at: datetime) -> int:
    """How many there were. Whether their time is over is for the app to know that hung them somewhere."""
    rows = list(Upload.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk"))
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    record_many(Entry("file.removed", ("file", row.pk), by.key, at, {"sha256": row.sha256}) for row in rows)
    for row in rows:  # after the commit: a row without bytes would be worse than bytes without a row
        transaction.on_commit(partial(storage.remove, row.key))
    return len(rows)
