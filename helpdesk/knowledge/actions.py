"""Write, change and remove canned responses."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.evidence import record

from . import policies, variables
from .models import CannedResponse

OWN_AT_MOST = 500


class ShortcutTaken(Conflict):
    code = "shortcut_taken"
    zh = "这个快捷词已经有人用了，换一个。"
    en = "This shortcut is taken. Choose another."


class TooManyResponses(DomainError):
    code = "too_many"
    zh = "自己的快捷回复最多 500 条，先删掉一些用不着的。"
    en = "You can keep 500 responses of your own. Remove some first."


@transaction.atomic
def write_response(*, shortcut: str, title: str, text: str, shared: bool, by: Actor, at: datetime) -> CannedResponse:
    """A new one, shared or the actor's own. Raises NotAllowed, ShortcutTaken, UnknownVariable, TooManyResponses."""
    response = CannedResponse(
        owner_id=None if shared else by.id, shortcut=shortcut.lower(), title=title, text=text, changed_at=at
    )
    refuse_unless_theirs(by, response)
    if not shared and CannedResponse.objects.filter(owner_id=by.id).count() >= OWN_AT_MOST:
        raise TooManyResponses
    save(response)
    put_on_record("canned_response.written", response, by, at)
    return response


@transaction.atomic
def change_response(*, response: CannedResponse, by: Actor, at: datetime, **changes: Any) -> CannedResponse:
    """Change any of shortcut, title, text. Raises NotAllowed, ShortcutTaken, UnknownVariable."""
    response = CannedResponse.objects.select_for_update().get(pk=response.pk)
    refuse_unless_theirs(by, response)
    for field in ("shortcut", "title", "text"):
        setattr(response, field, changes.get(field, getattr(response, field)))
    response.shortcut = response.shortcut.lower()
    response.changed_at = at
    save(response)
    put_on_record("canned_response.changed", response, by, at)
    return response


@transaction.atomic
def remove_response(*, response: CannedResponse, by: Actor, at: datetime) -> None:
    refuse_unless_theirs(by, response)
    put_on_record("canned_response.removed", response, by, at)
    response.delete()


def refuse_unless_theirs(by: Actor, response: CannedResponse) -> None:
    if not policies.may_change(by, response):
        raise NotAllowed


def save(response: CannedResponse) -> None:
    variables.refuse_unknown(response.text)
    response.spell()
    try:
        with transaction.atomic():
            response.save()
    except IntegrityError:
        raise ShortcutTaken from None


def put_on_record(kind: str, response: CannedResponse, by: Actor, at: datetime) -> None:
    facts = {"shortcut": response.shortcut, "title": response.title, "text": response.text, "shared": response.is_shared}
    record(kind, subject=("canned_response", response.pk), by=by.key, at=at, facts=facts)
