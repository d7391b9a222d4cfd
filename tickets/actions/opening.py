"""A ticket begins: whatever way it came, by form, chat, phone or a report, it is opened here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.desk.models import Service
from helpdesk.events import publish
from helpdesk.members.models import Contact
from tickets.actions import clocks
from tickets.actions.assigning import assign_by_itself
from tickets.actions.history import entered
from tickets.actions.words import hang_files, refuse_unfit, refuse_unstorable, screen_words
from tickets.begun import Begun
from tickets.events import TicketOpened
from tickets.forms import check_fields, files_in
from tickets.models import UNFINISHED, Category, Entry, Ticket
from tickets.terms import NEWEST, as_of


class UnknownCategory(DomainError):
    code = "invalid"
    zh = "没有这个分类，请重新选一个。"
    en = "There is no such category. Please choose another."


class UnknownService(DomainError):
    code = "invalid"
    zh = "没有这项服务，请重新选一个。"
    en = "There is no such service. Please choose another."


class ServiceNeeded(DomainError):
    code = "invalid"
    zh = "请选择是哪项服务的问题。"
    en = "Please say which service it is about."


class TooManyOpen(Conflict):
    code = "too_many_open"
    zh = "您已经有 {count} 个没有办完的工单。请在其中一个里补充，或者等办完一个再提交。"
    en = "You have {count} tickets under way. Add to one of them, or wait until one is done."


class Asked(TypedDict):
    """What somebody wants, whichever way it comes in: see `open_ticket`."""

    category: str
    subject: str
    text: str
    service: NotRequired[str]
    fields: NotRequired[Mapping[str, Any]]
    file_ids: NotRequired[Sequence[UUID]]
    client_id: NotRequired[str]


@transaction.atomic(savepoint=False)
def open_ticket(
    *,
    by: Actor,
    at: datetime,
    contact: Contact,
    category: str,
    subject: str,
    text: str,
    source: str,
    channel: str = "",
    service: str = "",
    fields: Mapping[str, Any] | None = None,
    file_ids: Sequence[UUID] = (),
    priority: int | None = None,
    conversation_id: UUID | None = None,
    client_id: str = "",
    author_name: str = "",
    facts: Mapping[str, Any] | None = None,
    as_it_came: bool = False,
) -> Ticket:
    """A new ticket for `contact`, with its first words as the first entry: all of it or nothing.

    `source` is one of Ticket.Source; `channel` how the words came, the source unless said otherwise. `facts` are kept
    with the first entry, for the customer to see. What the system opens is asked for no fields. `as_it_came`: a
    customer's mail, which is here already: nobody can be asked for fields or a service or to put it in other words, and
    whoever takes it in asks `refuse_too_many`.
    Raises UnknownCategory, UnknownService, ServiceNeeded, BadFields, TooManyOpen, and what `refuse_unfit` raises.
    """
    is_customer = not by.is_staff and by.kind != "system"
    if not can(by, "ticket.open" if is_customer else "ticket.work"):
        raise NotAllowed
    is_asked = is_customer and not as_it_came
    refuse_unfit(text, file_ids, client_id=client_id, by=by, as_it_came=as_it_came)
    refuse_unstorable(subject)
    about = find_category(category, by_customer=is_asked)
    concerned = find_service(service, needed=about.needs_service and is_asked)
    is_free = as_it_came or by.kind == "system"
    answers = dict(fields or {}) if is_free else check_fields(about.fields, fields or {}, by_customer=is_customer)
    if is_asked:
        refuse_too_many(contact, by)
    if not as_it_came:
        for words in (subject, *(value for value in answers.values() if isinstance(value, str))):
            screen_words(words, by=by)
    ticket = Ticket(
        category=about,
        queue=about.queue,
        service=concerned,
        contact=contact,
        subject=subject,
        priority=priority or about.priority,
        source=source,
        fields=answers,
        conversation_id=conversation_id,
        opened_at=at,
        changed_at=at,
        unanswered_since=at,
        version=0,
    )
    Ticket._meta.get_field("rating").set_cached_value(ticket, None)  # nobody needs to ask
    terms = as_of(about.newest_terms, queues=[about.queue_id])  # type: ignore[attr-defined]
    promised = clocks.promised(ticket, at, terms=terms)
    hang_files(ticket, [UUID(one) for one in files_in(about.fields, answers)], by=by, at=at)
    entry = entered(
        ticket,
        Entry.Kind.REPLY,
        event="opened",
        by=by,
        at=at,
        is_public=True,
        text=text,
        files=hang_files(ticket, file_ids, by=by, at=at),
        facts={**_as_opened(ticket), **(facts or {})},
        channel=channel or source,
        client_id=client_id,
        author_name=author_name,
        beside=partial(clocks.keep_begun, promised),
    )
    publish(TicketOpened(number=ticket.pk, by=by, begun=Begun(ticket, entry, promised.rows, promised.terms)))
    assign_by_itself(ticket, at=at)
    return ticket


def find_category(slug: str, *, by_customer: bool) -> Category:
    rows = Category.objects.select_related("queue").annotate(newest_terms=NEWEST).filter(slug=slug, is_active=True)
    found = (rows.filter(for_customers=True) if by_customer else rows).first()
    if found is None:
        raise UnknownCategory(errors={"category": [UnknownCategory().detail]})
    return found


def find_service(slug: str, *, needed: bool = False) -> Service | None:
    if not slug:
        if needed:
            raise ServiceNeeded(errors={"service": [ServiceNeeded().detail]})
        return None
    found = Service.objects.filter(slug=slug).first()
    if found is None:
        raise UnknownService(errors={"service": [UnknownService().detail]})
    return found


def refuse_too_many(contact: Contact, by: Actor) -> None:
    """Against one who floods the desk (TRUST WI-07). Counted under the contact's row, so that fifty at once are counted."""
    Contact.objects.select_for_update(no_key=True).filter(pk=contact.pk).values_list("pk").first()
    most = settings.TICKETS["OPEN_TICKETS_OF_VISITOR" if by.is_visitor else "OPEN_TICKETS"]
    count = Ticket.objects.filter(contact=contact, status__in=UNFINISHED)[:most].count()
    if count >= most:
        raise TooManyOpen(count=count)


def _as_opened(ticket: Ticket) -> dict[str, Any]:
    """How it began, for the record. What lists call FOR_STAFF customers are not shown: `tickets.summaries`."""
    said: dict[str, Any] = {
        "subject": ticket.subject,
        "category": ticket.category.slug,
        "queue": ticket.queue.slug,
        "service": ticket.service.slug if ticket.service else None,
        "priority": ticket.priority,
        "source": ticket.source,
        "fields": ticket.fields,
        "conversation": str(ticket.conversation_id) if ticket.conversation_id else None,
    }
    return {name: value for name, value in said.items() if value not in (None, {})}
