"""Take a bulk change back, ticket by ticket, where nobody has worked on it since."""

from datetime import datetime

from django.db import IntegrityError, transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict
from tickets.actions.bulk import begin_bulk
from tickets.bulk_faces import changed_numbers, may_be_undone
from tickets.models import BulkRun


class CannotBeUndone(Conflict):
    code = "cannot_be_undone"
    zh = "这次批量操作不能撤销：说出去的话收不回来，合并要逐个拆分，撤销本身也不能再撤销。"
    en = "This cannot be undone: words cannot be taken back, merges are split one by one, and an undo is final."


class UndoneAlready(Conflict):
    code = "undone_already"
    zh = "这次批量操作已经撤销过了。"
    en = "This has been undone already."


def undo_bulk(*, run: BulkRun, by: Actor, at: datetime) -> BulkRun:
    """Begin to; `bulk.carry_on` does it. Raises CannotBeUndone, UndoneAlready."""
    if not may_be_undone(run):
        raise CannotBeUndone
    try:
        with transaction.atomic():
            return begin_bulk(numbers=changed_numbers(run), deed={"undo": True}, by=by, at=at, undoes=run.pk)
    except IntegrityError:
        raise UndoneAlready from None
