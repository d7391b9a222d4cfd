"""Say that an object's words are new."""

from helpdesk.common.bulk import insert_rows

from .models import Touched


def touch(kind: str, *object_ids: object) -> None:
    """Have the objects indexed anew, within a second or two. Call in the transaction that changed them: one INSERT.

    The same object may be touched many times; it is read once.
    """
    insert_rows(Touched, ("kind", "object_id"), [(kind, str(id)) for id in object_ids])
