"""Macros and saved views: everybody keeps their own, whoever holds `macro.manage` keeps the shared ones."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotAllowed
from helpdesk.evidence import record
from helpdesk.knowledge.variables import refuse_unknown
from tickets.kept import may_keep
from tickets.models import Macro, SavedView
from tickets.versions import refuse_changed

Kept = TypeVar("Kept", Macro, SavedView)
OWN_AT_MOST = 200
WORDS: dict[type[Macro | SavedView], str] = {Macro: "macro", SavedView: "ticket_view"}
# What a person may say of each, and what goes on record.
COLUMNS: dict[type[Macro | SavedView], tuple[str, ...]] = {
    Macro: ("name", "text", "is_note", "changes", "is_active", "position"),
    SavedView: ("name", "filters", "columns", "ordering", "position"),
}


class TooManyKept(DomainError):
    code = "too_many"
    zh = "自己的最多留 200 个，先删掉一些用不着的。"
    en = "You can keep 200 of your own. Remove some first."


@transaction.atomic
def keep(kind: type[Kept], *, shared: bool, by: Actor, at: datetime, **said: Any) -> Kept:
    """A new one, the actor's own or shared. Raises NotAllowed, TooManyKept, UnknownVariable."""
    row = kind(owner_id=None if shared else by.user_id, **said)
    _refuse_unless_theirs(by, row)
    if not shared and kind._default_manager.filter(owner_id=by.user_id).count() >= OWN_AT_MOST:
        raise TooManyKept
    return _saved(row, "written", by, at)


@transaction.atomic
def change_kept(row: Kept, *, by: Actor, at: datetime, seen: str | None = None, **said: Any) -> Kept:
    """Change what is said of it; the rest stays. `seen`: its version then. Raises NotAllowed, ChangedMeanwhile, UnknownVariable."""
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    _refuse_unless_theirs(by, held)
    refuse_changed(held, seen)
    for column, value in said.items():
        setattr(held, column, value)
    return _saved(held, "changed", by, at)


@transaction.atomic
def remove_kept(row: Macro | SavedView, *, by: Actor, at: datetime) -> None:
    _refuse_unless_theirs(by, row)
    _put_on_record(row, "removed", by, at)
    row.delete()


def _refuse_unless_theirs(by: Actor, row: Macro | SavedView) -> None:
    if not may_keep(by, row):
        raise NotAllowed


def _saved(row: Kept, word: str, by: Actor, at: datetime) -> Kept:
    if isinstance(row, Macro):
        refuse_unknown(row.text)
    row.save()
    _put_on_record(row, word, by, at)
    return row


def _put_on_record(row: Macro | SavedView, word: str, by: Actor, at: datetime) -> None:
    name = WORDS[type(row)]
    facts = {column: getattr(row, column) for column in COLUMNS[type(row)]} | {"shared": row.owner_id is None}
    record(f"{name}.{word}", subject=(name, row.pk), by=by.key, at=at, facts=facts)
