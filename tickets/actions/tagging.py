"""标签: words that staff put on tickets, to find them by."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError, NotAllowed
from tickets.actions.history import change, entered
from tickets.actions.locking import locked_ticket
from tickets.models import Entry, Tag, Ticket
from tickets.policies import may_work_on

MOST_TAGS = 20
LONGEST = 30


class BadTag(DomainError):
    code = "invalid"
    zh = "标签最多 {longest} 个字，不能是空的。"
    en = "A tag has 1 to {longest} characters."


class TooManyTags(DomainError):
    code = "invalid"
    zh = "一个工单最多 {most} 个标签。"
    en = "A ticket holds {most} tags."


@transaction.atomic
def tag(*, number: int, add: Iterable[str] = (), remove: Iterable[str] = (), by: Actor, at: datetime) -> Ticket:
    """Put tags on a ticket and take others off; the rest stay. Raises BadTag, TooManyTags."""
    ticket = locked_ticket(number, by=by)
    if not (by.kind == "system" or (can(by, "ticket.tag") and may_work_on(by, ticket))):
        raise NotAllowed
    off = set(clean(remove))
    wanted = [name for name in (*names_of(ticket), *clean(add)) if name not in off]
    if changes := retag(ticket, wanted):
        entered(ticket, Entry.Kind.CHANGE, by=by, at=at, changes=changes)
    return ticket


def retag(ticket: Ticket, names: Iterable[str]) -> list[dict[str, Any]]:
    """Let exactly these be its tags. Call while holding it. The lines for its `change` entry, none if they were already.

    Raises BadTag, TooManyTags.
    """
    before, wanted = names_of(ticket), clean(names)
    if len(wanted) > MOST_TAGS:
        raise TooManyTags(most=MOST_TAGS, errors={"tags": [TooManyTags(most=MOST_TAGS).detail]})
    if set(wanted) == set(before):
        return []
    # In order: two who add the same tags at once must not wait for each other.
    Tag.objects.bulk_create([Tag(name=name) for name in sorted(wanted)], ignore_conflicts=True)
    ticket.tags.set(Tag.objects.filter(name__in=wanted))
    return [change("tags", sorted(before), sorted(wanted))]


def names_of(ticket: Ticket) -> list[str]:
    return list(ticket.tags.values_list("name", flat=True))


def clean(names: Iterable[str]) -> Sequence[str]:
    """Single spaces, Latin letters small, each once: 退款 and 退款  are one tag, VIP and vip too."""
    cleaned = list(dict.fromkeys(" ".join(name.split()).lower() for name in names))
    if any(not 0 < len(name) <= LONGEST or not name.isprintable() for name in cleaned):
        refusal = BadTag(longest=LONGEST)
        raise BadTag(longest=LONGEST, errors={"tags": [refusal.detail]})
    return cleaned
