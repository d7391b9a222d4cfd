"""Read what was touched and put it into the index."""

from collections import defaultdict

from django.db import transaction

from . import store
from .models import Touched
from .sources import read

BATCH = 200


@transaction.atomic
def index_touched(*, at_most: int = BATCH) -> int:
    """One batch, oldest first. Returns how many rows it took; 0 when nothing waits.

    Whatever commits a change after we read commits its own row too, and is read again.
    """
    rows = list(Touched.objects.order_by("pk").values_list("pk", "kind", "object_id")[:at_most])
    if not rows:
        return 0
    wanted: dict[str, set[str]] = defaultdict(set)
    for _, kind, object_id in rows:
        wanted[kind].add(object_id)
    for kind, ids in wanted.items():
        texts = read(kind, sorted(ids))
        store.put(kind, texts)
        store.drop(kind, sorted(ids - {text.object_id for text in texts}))
    # By their keys, not "up to the last": a lower one may commit later.
    Touched.objects.filter(pk__in=[pk for pk, _, _ in rows]).delete()
    return len(rows)
