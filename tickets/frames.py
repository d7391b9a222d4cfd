"""The words of tickets on the wire. Samples of each: tests/contracts/frames."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta

from helpdesk.realtime.frames import Frame

from .viewers import Viewer

Number = Annotated[int, Meta(ge=1, le=2**53)]


class Watch(Frame, frozen=True):
    number: Number


class Unwatch(Frame, frozen=True):
    number: Number


class TypingOn(Frame, frozen=True):
    number: Number
    on: bool
    what: Literal["reply", "note"] = "reply"


def viewers(number: int, people: Iterable[Viewer]) -> dict[str, Any]:
    return {"type": "ticket.viewers", "number": number, "viewers": [viewer.as_json() for viewer in people]}


def stands(number: int, *, version: int, status: str, assignee: UUID | str | None) -> dict[str, Any]:
    """How it stands, and no more: whoever needs more asks, and is shown what they may see."""
    assigned = str(assignee) if assignee else None
    return {"type": "ticket.changed", "number": number, "version": version, "status": status, "assignee": assigned}


def changed(ticket: dict[str, Any], entry: dict[str, Any] | None) -> dict[str, Any]:
    """For those who have it open. Without an entry there are too many to tell: fetch them."""
    return {"type": "ticket.changed", "ticket": ticket, "entry": entry}


def changed_for_customer(number: int, *, status: str, entry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ticket.changed", "number": number, "status": status, "entry": entry}


def notice(notification: dict[str, Any], *, unread: int) -> dict[str, Any]:
    return {"type": "notice", "notification": notification, "unread": unread}


def bulk(progress: dict[str, Any], *, is_finished: bool) -> dict[str, Any]:
    return {"type": "bulk", **progress, "finished": is_finished}
