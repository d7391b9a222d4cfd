"""One browser, two names: who signed up in the middle of a visit uploads as the member and goes on talking as the visitor."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.evidence import record

from ..models import Upload


@transaction.atomic
def pass_on(ids: Iterable[UUID], *, by: Actor, to: Actor, at: datetime) -> None:
    """Make fresh uploads of `by` uploads of `to`, so that they can be sent as `to`.

    Both must be the same browser's: it is for the caller to know that. What is not theirs or was sent already stays as
    it is, and is refused where it is sent.
    """
    theirs = Upload.objects.select_for_update(no_key=True).filter(
        pk__in=set(ids), uploader_kind=by.kind, uploader_id=by.id, hung_at=None, withdrawn_at=None
    )
    for upload in theirs.order_by("pk"):
        upload.uploader_kind, upload.uploader_id = to.kind, to.id
        upload.save(update_fields=["uploader_kind", "uploader_id"])
        record("file.passed_on", subject=("file", upload.pk), by=by.key, at=at, facts={"to": to.key})
