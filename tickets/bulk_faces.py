"""How far a change of many tickets has come, what failed, and whether it can be taken back."""

from typing import Any

from chat.frames import moment
from helpdesk.common.errors import speaks_english

from .models import BulkRun

FAILED_SHOWN = 200


def run_body(run: BulkRun) -> dict[str, Any]:
    language = "en" if speaks_english() else "zh"
    failed = [result for result in run.results if result[3]]
    return {
        **progress(run),
        "results": [{"number": one[0], "code": one[3], "detail": one[4][language]} for one in failed[:FAILED_SHOWN]],
        "created_at": moment(run.created_at),
        "finished_at": moment(run.finished_at) if run.finished_at else None,
        "cancelled": run.cancelled_at is not None,
        "can_undo": may_be_undone(run) and not BulkRun.objects.filter(undoes=run).exists(),
        "undoes": str(run.undoes_id) if run.undoes_id else None,
    }


def progress(run: BulkRun) -> dict[str, Any]:
    """What a bar needs: it is full when `done` and `failed` together are `total`, or the run was cancelled."""
    return {"id": str(run.pk), "total": len(run.numbers), "done": run.done, "failed": run.failed}


def may_be_undone(run: BulkRun) -> bool:
    """Changes can be. Not what was said, not a merge (split it), not an undo; and only once it has ended."""
    said = run.deed.get("text") and not run.deed.get("is_note")
    is_change = "changes" in run.deed and not said and run.undoes_id is None
    return is_change and run.finished_at is not None and bool(changed_numbers(run))


def changed_numbers(run: BulkRun) -> list[int]:
    return [number for number, before, after, code, _ in run.results if not code and before != after]
