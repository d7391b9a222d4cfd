"""The views a person has in the ticket list, the usual ones and the saved ones, each with how many tickets it holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, speaks_english

from . import listing
from .filters import TicketFilters
from .kept import views_of
from .models import SavedView
from .versions import version_of

# What the table of a view can show.
COLUMNS = (
    "number",
    "subject",
    "status",
    "priority",
    "category",
    "queue",
    "service",
    "assignee",
    "contact",
    "tags",
    "source",
    "last",
    "due_at",
    "opened_at",
    "changed_at",
)
USUAL_COLUMNS = ["number", "subject", "contact", "status", "priority", "assignee", "due_at", "changed_at"]
NAMES = {
    "mine": ("我的", "Mine"),
    "unassigned": ("未分配", "Unassigned"),
    "due": ("快到期", "Due"),
    "urgent": ("紧急", "Urgent"),
    "pending": ("待客户补充", "Waiting for the customer"),
    "mentioned": ("提到我的", "Mentioning me"),
    "solved": ("已解决", "Solved"),
    "all": ("全部", "All"),
}


class NoSuchView(DomainError):
    code = "invalid"
    zh = "没有这个视图。"
    en = "There is no such view."


def view_bodies(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """The usual ones, then one's own and the shared ones in their order."""
    saved = list(views_of(actor))
    several: list[listing.Filters | None] = [{"view": slug} for slug in listing.VIEWS]
    several += [read_filters(view.filters) for view in saved]
    numbers = counted_each(actor, several, at=at)
    usual = [
        {
            "slug": slug,
            "name": NAMES[slug][speaks_english()],
            "shared": True,
            "filters": {"view": slug},
            "columns": USUAL_COLUMNS,
            "ordering": view.order,
            **number,
        }
        for (slug, view), number in zip(listing.VIEWS.items(), numbers, strict=False)
    ]
    return usual + [_saved(view) | number for view, number in zip(saved, numbers[len(usual) :], strict=True)]


def saved_body(actor: Actor, view: SavedView, *, at: datetime) -> dict[str, Any]:
    (number,) = counted_each(actor, [read_filters(view.filters)], at=at)
    return _saved(view) | number


def _saved(view: SavedView) -> dict[str, Any]:
    return {
        "id": str(view.pk),
        "name": view.name,
        "shared": view.owner_id is None,
        "filters": view.filters,
        "columns": view.columns or USUAL_COLUMNS,
        "ordering": view.ordering,
        "position": view.position,
        "version": version_of(view),
    }


def counted_each(actor: Actor, several: Sequence[listing.Filters | None], *, at: datetime) -> list[dict[str, Any]]:
    """Up to 999 of each, and whether there are more. Null for None: filters that cannot be read cannot be counted."""
    found = iter(listing.counts(actor, [filters for filters in several if filters is not None], at=at))
    return [dict(zip(("count", "more"), (None, False) if filters is None else next(found), strict=True)) for filters in several]


def with_saved_view(actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """A list's query whose `view` is the id of a saved one, as if that view's filters stood in the address.

    What does stand there narrows it down. Raises NoSuchView for one that is not theirs.
    """
    if query.get("view", "") in {"", *listing.VIEWS}:
        return query
    view = views_of(actor).filter(pk=query["view"]).first()
    filters = read_filters(view.filters) if view else None
    if view is None or filters is None:
        raise NoSuchView(errors={"view": [NoSuchView().detail]})
    ordering = {"ordering": view.ordering} if view.ordering else {}
    return {**filters, **ordering, **{name: value for name, value in query.items() if name != "view"}}


def read_filters(raw: dict[str, Any]) -> listing.Filters | None:
    """Saved filters with types. None for what passed once and no longer does."""
    form = TicketFilters(data={name: value for name, value in raw.items() if name != "view"})
    if not form.is_valid() or raw.get("view", "all") not in listing.VIEWS:
        return None
    return {**form.validated_data, **({"view": raw["view"]} if "view" in raw else {})}
