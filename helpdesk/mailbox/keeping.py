"""What came along with a mail. What is no file we take is named with the reason; the mail itself comes in all the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, TryAgain
from helpdesk.files.actions import keep_upload
from helpdesk.files.models import Upload
from helpdesk.files.storage import Incoming, NoRoom, remove

from .parsing import Part

NAME_LENGTH = 120
PATH_SIGNS = str.maketrans("/\\\0", "___")


class StorageAway(Exception):
    """Our disk is full or too busy. No fault of the mail's: whoever reads it tries again later."""


@dataclass(slots=True)
class Kept:
    ids: list[UUID] = field(default_factory=list)
    refused: list[dict[str, str]] = field(default_factory=list)  # name, and the code of why
    pictures: dict[str, int] = field(default_factory=dict)  # by Content-ID, where among the files: ids change in a merge


def keep_parts(parts: Sequence[Part], *, most: int, by: Actor, at: datetime) -> Kept:
    """As uploads of the writer's, ready to be hung; not more than `most`. Raises StorageAway."""
    kept, keys = Kept(), list[str]()
    for part in parts:
        if len(kept.ids) >= most:
            kept.refused.append({"name": part.name[:NAME_LENGTH], "reason": "too_many_files"})
            continue
        try:
            upload = _keep(part, by, at)
        except (NoRoom, TryAgain) as error:
            for key in keys:  # their rows go with the transaction; at every try they would lie there once more
                remove(key)
            raise StorageAway(error.code) from error
        except DomainError as refusal:
            kept.refused.append({"name": part.name[:NAME_LENGTH], "reason": refusal.code})
            continue
        if part.content_id:
            kept.pictures[part.content_id] = len(kept.ids)
        kept.ids.append(upload.pk)
        keys.append(upload.key)
    return kept


def _keep(part: Part, by: Actor, at: datetime) -> Upload:
    incoming = Incoming(name=part.name.translate(PATH_SIGNS))
    try:
        incoming.write(part.content)
        incoming.complete()
        return keep_upload(by=by, incoming=incoming, at=at)
    finally:
        incoming.discard()  # does nothing to what was kept
