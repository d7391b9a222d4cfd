"""What an agent looks at when they sit down: how much stands in each view, what is theirs, and what nobody has taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.common.actors import Actor

from . import listing, rows
from .views import view_bodies

SHOWN = 25
LISTS = ("mine", "unassigned")


def overview(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The views as their own page tells them, and of two of them the first 25 tickets, soonest due first."""
    found = {
        view: rows.read(listing.page(actor, {"view": view}, order=listing.DUE, place=None, limit=SHOWN, at=at)) for view in LISTS
    }
    bodies = iter(rows.for_staff([row for view in LISTS for row in found[view]], at))
    lists = {view: [next(bodies) for _ in found[view]] for view in LISTS}
    return {"views": view_bodies(actor, at=at), **lists}
