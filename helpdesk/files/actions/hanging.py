"""Tie uploads to what they were sent with, and untie them when the words are taken back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from helpdesk.common.errors import NotFound

from .. import queries
from ..models import Upload


def hang_on(ids: Iterable[UUID | str], *, kind: str, object_id: UUID, at: datetime) -> None:
    """Hang uploads on one object, in the caller's transaction; one statement. They never hang anywhere else again.

    The ids are those `files_for_posting` has just approved. Raises NotFound if one was sent elsewhere since; the
    caller's transaction (or savepoint) must then be rolled back. Evidence is the caller's message, which names the files.
    """
    wanted = {queries.as_id(one) for one in ids}
    if not wanted:
        return
    free = Upload.objects.filter(pk__in=wanted, hung_at=None, withdrawn_at=None)
    if free.update(hung_on_kind=kind, hung_on_id=object_id, hung_at=at) != len(wanted):
        raise NotFound


def withdraw(ids: Iterable[UUID | str], *, at: datetime) -> None:
    """Nobody fetches these any more: the message they came with was taken back. Bytes and record stay."""
    Upload.objects.filter(pk__in={queries.as_id(one) for one in ids}, withdrawn_at=None).update(withdrawn_at=at)
