"""How much one person may upload, and which single files they may fetch."""

from dataclasses import dataclass
from datetime import timedelta

from helpdesk.common.actors import Actor

from . import access
from .models import Upload

FRESH = timedelta(hours=24)  # an upload that was not sent with anything by then is swept away
WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """Within one hour."""

    files: int
    size_in_bytes: int


VISITOR = Quota(files=30, size_in_bytes=150 * 1024**2)
MEMBER = Quota(files=120, size_in_bytes=600 * 1024**2)
STAFF = Quota(files=600, size_in_bytes=4 * 1024**3)


def quota_of(actor: Actor) -> Quota:
    """Visitors get less: a new cookie is a new visitor."""
    if actor.is_visitor:
        return VISITOR
    return STAFF if actor.is_staff else MEMBER


def is_uploader(actor: Actor, upload: Upload) -> bool:
    return actor.id is not None and (upload.uploader_kind, upload.uploader_id) == (actor.kind, actor.id)


def may_fetch(actor: Actor, upload: Upload) -> bool:
    """Its uploader until it hangs somewhere; from then on whoever may see what it hangs on."""
    if upload.withdrawn_at is not None:
        return False
    if upload.hung_on_id is None:
        return is_uploader(actor, upload)
    return access.may_fetch(actor, upload.hung_on_kind, upload.hung_on_id)
