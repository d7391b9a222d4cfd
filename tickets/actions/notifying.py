"""Tell people of ours something: a row for the page, and a mail where they want one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.common.actors import STAFF_ROLES, Actor
from helpdesk.common.errors import DomainError
from helpdesk.events import publish
from helpdesk.evidence import record
from tickets.events import Notified
from tickets.inbox import unread_by
from tickets.models import Notification, NotificationPreference
from tickets.notice_mails import send_notice
from tickets.notices import DEFAULTS, Ways


class UnknownKind(DomainError):
    code = "unknown_kind"
    zh = "没有「{kind}」这种通知。"
    en = "There is no notification of kind “{kind}”."


@transaction.atomic
def tell(
    people: Iterable[UUID], kind: str, *, at: datetime, number: int | None = None, once: str = "", **facts: Any
) -> list[Notification]:
    """Tell each of them, in the caller's transaction; those who left the staff hear nothing. Returns the new rows.

    With `once`, whoever was told under the same words before is not told again, whichever process said it.
    """
    wanted = _ways(people, kind)
    rows = [
        Notification(
            person=person, kind=kind, ticket_id=number, facts=facts, once=once, at=at, read_at=None if ways.on_page else at
        )
        for person, ways in wanted
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=bool(once))
    if once:
        fresh = set(Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in fresh]
    ways_of = {person.pk: ways for person, ways in wanted}
    for row in rows:
        if ways_of[row.person_id].by_mail:
            send_notice(row)
        if ways_of[row.person_id].on_page:
            publish(Notified(row.pk))
    return rows


def _ways(people: Iterable[UUID], kind: str) -> list[tuple[User, Ways]]:
    """Who of them is on the staff, and how each wants to hear of this."""
    staff = list(User.objects.filter(pk__in=set(people), is_active=True, role__in=STAFF_ROLES).order_by("pk"))
    said = NotificationPreference.objects.filter(person__in=staff, kind=kind) if staff else []
    ways = {row.person_id: Ways(row.on_page, row.by_mail) for row in said}
    return [(person, ways.get(person.pk, DEFAULTS[kind])) for person in staff]


@transaction.atomic
def read_notifications(*, ids: Iterable[UUID] | None, by: Actor, at: datetime) -> int:
    """Mark these as read, or all of theirs when `ids` is None. Others' ids are passed over. Returns how many were unread."""
    unread = unread_by(by)
    if ids is not None:
        unread = unread.filter(pk__in=set(ids))
    return unread.update(read_at=at)


@transaction.atomic
def set_preferences(*, ways: dict[str, Ways], by: Actor, at: datetime) -> None:
    """Say how one wants to hear of some kinds; the others stay. Raises UnknownKind."""
    if unknown := set(ways) - set(DEFAULTS):
        raise UnknownKind(kind=sorted(unknown)[0])
    for kind, chosen in ways.items():
        NotificationPreference.objects.update_or_create(
            person_id=by.user_id, kind=kind, defaults={"on_page": chosen.on_page, "by_mail": chosen.by_mail}
        )
    facts = {kind: {"on_page": chosen.on_page, "by_mail": chosen.by_mail} for kind, chosen in ways.items()}
    record("notification.preferences_set", subject=("user", by.user_id), by=by.key, at=at, facts=facts)
