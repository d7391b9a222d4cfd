"""The same bytes under a second row, for words that are told again elsewhere: each copy follows the rights of its own place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from helpdesk.common.ids import new_id

from .. import queries, storage
from ..models import Upload


def hang_copies(ids: Iterable[UUID | str], *, kind: str, object_id: UUID, at: datetime) -> dict[str, dict[str, Any]]:
    """Hang copies of uploads on another object, in the caller's transaction: snapshots of the copies by the old id.

    Who may have them is for the caller to know: this asks nobody. What was withdrawn is left out. Bytes are shared on
    the disk until one of the two is removed. If the transaction fails, the sweep finds bytes without a row.
    """
    wanted = {queries.as_id(one) for one in ids}
    originals = list(Upload.objects.filter(pk__in=wanted, withdrawn_at=None)) if wanted else []
    copies = {str(one.pk): _copy(one, kind, object_id, at) for one in originals}
    Upload.objects.bulk_create(copies.values())
    return {old: copy.snapshot() for old, copy in copies.items()}


def _copy(original: Upload, kind: str, object_id: UUID, at: datetime) -> Upload:
    key = storage.new_key()
    storage.share(original.key, key)
    same = {field.attname: getattr(original, field.attname) for field in Upload._meta.concrete_fields}
    return Upload(**same | {"id": new_id(), "key": key, "hung_on_kind": kind, "hung_on_id": object_id, "hung_at": at})
