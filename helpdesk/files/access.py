"""Who may fetch what hangs on my object? Apps above register the answer for their kind of object."""

from collections.abc import Callable
from uuid import UUID

from helpdesk.common.actors import Actor

MayFetch = Callable[[Actor, UUID], bool]

_answers: dict[str, MayFetch] = {}


def register(kind: str, may_fetch: MayFetch) -> None:
    """Let `may_fetch(actor, object_id)` decide about every file that hangs on a `kind` of object.

    Called once, from the `apps.py` of the app that owns the objects. It is asked at every fetch, so that rights
    that ended a moment ago have ended here too.
    """
    _answers[kind] = may_fetch


def may_fetch(actor: Actor, kind: str, object_id: UUID) -> bool:
    """False for a kind that nobody registered: what nobody answers for, nobody gets."""
    answer = _answers.get(kind)
    return answer is not None and answer(actor, object_id)
