"""Rules an administrator defines: written, changed, removed. What they do is in `triggering`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, NotAllowed
from helpdesk.evidence import record
from helpdesk.knowledge.variables import refuse_unknown
from tickets.models import Trigger
from tickets.versions import refuse_changed

COLUMNS = ("name", "on", "after_s", "conditions", "deeds", "is_active", "position")


class NameTaken(Conflict):
    code = "name_taken"
    zh = "已经有一条规则叫这个名字，换一个。"
    en = "There is a rule of this name already. Choose another."


@transaction.atomic
def define_trigger(*, by: Actor, at: datetime, **said: Any) -> Trigger:
    """A new rule. Conditions and deeds have passed their forms. Raises NotAllowed, NameTaken, UnknownVariable."""
    return _saved(Trigger(**said), "defined", by, at)


@transaction.atomic
def change_trigger(trigger: Trigger, *, by: Actor, at: datetime, seen: str | None = None, **said: Any) -> Trigger:
    """What it failed at is forgotten: it is another rule now. `seen`: its version then. Raises ChangedMeanwhile, as above too."""
    _refuse_unless_allowed(by)
    held = Trigger.objects.select_for_update().get(pk=trigger.pk)
    refuse_changed(held, seen)
    for column, value in said.items():
        setattr(held, column, value)
    held.failed_at, held.error = None, ""
    return _saved(held, "changed", by, at)


@transaction.atomic
def remove_trigger(trigger: Trigger, *, by: Actor, at: datetime) -> None:
    _refuse_unless_allowed(by)
    _put_on_record(trigger, "removed", by, at)
    trigger.delete()


def _saved(trigger: Trigger, word: str, by: Actor, at: datetime) -> Trigger:
    _refuse_unless_allowed(by)
    refuse_unknown(trigger.deeds.get("text", ""))
    try:
        with transaction.atomic():
            trigger.save()
    except IntegrityError:
        raise NameTaken from None
    _put_on_record(trigger, word, by, at)
    return trigger


def _refuse_unless_allowed(by: Actor) -> None:
    if not can(by, "trigger.manage"):
        raise NotAllowed


def _put_on_record(trigger: Trigger, word: str, by: Actor, at: datetime) -> None:
    facts = {column: getattr(trigger, column) for column in COLUMNS}
    record(f"ticket_trigger.{word}", subject=("ticket_trigger", trigger.pk), by=by.key, at=at, facts=facts)
