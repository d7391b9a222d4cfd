"""Questions about uploads, always: for whom?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from helpdesk.common.ids import read_id

from . import policies
from .models import Upload


def fetchable(actor: Actor, upload_id: UUID, *, beside: Actor | None = None) -> Upload:
    """The upload, if the actor may have its bytes now. Raises NotFound otherwise, alike for every reason.

    `beside` is the visitor a member still is in the same browser.
    """
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or not any(policies.may_fetch(one, upload) for one in (actor, beside) if one):
        raise NotFound
    return upload


def files_for_posting(by: Actor, ids: Iterable[UUID | str], *, at: datetime) -> list[dict[str, Any]]:
    """Snapshots {id, name, type, size, kind, width, height, thumbnail} of the poster's own fresh uploads, in order.

    One query. Raises NotFound if any of them is not there, not theirs, already sent, or older than a day.
    """
    wanted = [as_id(one) for one in ids]
    if not wanted:
        return []
    theirs = Upload.objects.filter(
        pk__in=wanted,
        uploader_kind=by.kind,
        uploader_id=by.id,
        hung_at=None,
        withdrawn_at=None,
        created_at__gt=at - policies.FRESH,
    )
    found = {upload.pk: upload.snapshot() for upload in theirs}
    if len(set(wanted)) != len(wanted) or len(found) != len(wanted):
        raise NotFound
    return [found[one] for one in wanted]


def snapshots_on(kind: str, object_id: UUID, *, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Of these ids the files that hang on the object, oldest first; what is no id, or hangs elsewhere, is left out.

    For those who may see the object: this asks nobody.
    """
    wanted = {one for one in ids if read_id(one)}
    if not wanted:
        return []
    hung = Upload.objects.filter(pk__in=wanted, hung_on_kind=kind, hung_on_id=object_id, withdrawn_at=None)
    return [upload.snapshot() for upload in hung.order_by("created_at", "pk")]


def used_lately(by: Actor, at: datetime) -> tuple[int, int]:
    """Files and bytes this person uploaded within the quota's window."""
    recent = Upload.objects.filter(uploader_id=by.id, uploader_kind=by.kind, created_at__gt=at - policies.WINDOW)
    sums = recent.aggregate(files=Count("id"), size=Sum("size_in_bytes"))
    return sums["files"], sums["size"] or 0


def as_id(value: UUID | str) -> UUID:
    """Raises NotFound for what is not an id: ids come from browsers."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise NotFound from None
