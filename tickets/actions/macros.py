"""Use a macro on a ticket: its words and its changes as one action."""

from datetime import datetime

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound
from tickets.actions.carrying_out import carry_out
from tickets.models import Macro


@transaction.atomic
def use_macro(
    *,
    number: int,
    macro: Macro,
    by: Actor,
    at: datetime,
    text: str | None = None,
    client_id: str = "",
    version: int | None = None,
) -> None:
    """With `text`, what the agent made of the macro's; a blank one says nothing. All of it or nothing.

    Raises NotFound for one that is switched off, Stale, and what its verbs raise.
    """
    if not macro.is_active:
        raise NotFound
    carry_out(number, deed_of(macro, text), by=by, at=at, client_id=client_id, version=version)


def deed_of(macro: Macro, text: str | None = None) -> dict[str, object]:
    """What a macro does, to be kept by whoever does it later: the macro may change meanwhile. A `text` stands as written."""
    words = macro.text if text is None else text
    deed = {"text": words if words.strip() else "", "is_note": macro.is_note, "changes": macro.changes, "macro": macro.name}
    return deed if text is None else {**deed, "as_written": True}
