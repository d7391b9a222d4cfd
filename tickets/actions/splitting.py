"""What belongs to another matter becomes a ticket of its own. The words stay here too, and both say so."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.events import publish
from helpdesk.members.models import Contact
from tickets.actions import clocks
from tickets.actions.assigning import assign_by_itself
from tickets.actions.copying import current, tell_again, whose, words_of
from tickets.actions.form_files import FormFiles, form_files
from tickets.actions.history import entered
from tickets.actions.locking import locked_ticket
from tickets.actions.opening import UnknownCategory
from tickets.actions.standing import refuse_merged
from tickets.actions.words import refuse_unstorable
from tickets.events import TicketOpened
from tickets.models import Category, Entry, Link, Ticket
from tickets.policies import may_work_on
from tickets.stolen.lane import refuse_beside_the_lane

MOST_ENTRIES = 200


class NoSuchWords(DomainError):
    code = "invalid"
    zh = "请选要分出去的回复或备注：{numbers} 不在这个工单里，或者没有内容。"
    en = "Choose replies or notes of this ticket: {numbers} are none."


class WordsOfSeveral(Conflict):
    code = "several_customers"
    zh = "选中的内容来自不同的客户，请分开拆。"
    en = "These words are of different customers. Split them one by one."


@transaction.atomic
def split(
    *, number: int, entries: Sequence[int], subject: str, by: Actor, at: datetime, category: str = "", version: int | None = None
) -> Ticket:
    """A new ticket that begins with these entries of an old one, by their numbers; it is returned.

    It is for the customer whose words they are: words that came from somebody else's merged ticket go back to them,
    which is how a merge is undone. Raises NoSuchWords, WordsOfSeveral, UnknownCategory, BegunForACaller,
    Merged, NotFound.
    """
    refuse_unstorable(subject)
    source = locked_ticket(number, by=by, version=version)
    if not (by.is_staff and may_work_on(by, source)):
        raise NotAllowed
    refuse_merged(source)
    words = _chosen(source, entries)
    form = form_files(source, words)
    about = _category(category, source)
    refuse_beside_the_lane(about.slug, by=by)
    ticket = _begin(source, words, subject, about, form, by, at)
    entered(
        source,
        Entry.Kind.EVENT,
        by=by,
        at=at,
        event="split_off",
        is_public=ticket.contact_id == source.contact_id,
        facts={"into": ticket.pk, **form.facts()},
    )
    publish(TicketOpened(number=ticket.pk, by=by))
    assign_by_itself(ticket, at=at)
    return ticket


def _chosen(source: Ticket, entries: Sequence[int]) -> list[Entry]:
    wanted = set(entries)
    words = [word for word in words_of(source) if word.sequence in wanted]
    if missing := sorted(wanted - {word.sequence for word in words}):
        numbers = ", ".join(map(str, missing[:10]))
        raise NoSuchWords(errors={"entries": [NoSuchWords(numbers=numbers).detail]}, numbers=numbers)
    if len(_people(words, source)) > 1:
        raise WordsOfSeveral
    return words


def _people(words: Sequence[Entry], source: Ticket) -> set[str]:
    return set(current({whose(word, source) for word in words} - {""}).values())


def _category(slug: str, source: Ticket) -> Category:
    if not slug or slug == source.category.slug:
        return source.category
    found = Category.objects.select_related("queue").filter(slug=slug, is_active=True).first()
    if found is None:
        raise UnknownCategory(errors={"category": [UnknownCategory().detail]})
    return found


def _begin(
    source: Ticket,
    words: Sequence[Entry],
    subject: str,
    category: Category,
    form: FormFiles,
    by: Actor,
    at: datetime,
) -> Ticket:
    people = _people(words, source)
    contact = Contact.objects.get(pk=people.pop()) if people else source.contact
    is_same_person = contact.pk == source.contact_id
    ticket = Ticket(
        category=category,
        queue=source.queue if category.pk == source.category_id else category.queue,
        service_id=source.service_id,
        contact=contact,
        subject=subject,
        priority=source.priority,
        source=source.source,
        conversation_id=source.conversation_id if is_same_person else None,
        opened_at=at,
        changed_at=at,
        unanswered_since=_unanswered_since(words),
        version=0,
    )
    promised = clocks.promised(ticket, at)
    came = {"from": source.pk, **form.facts()}
    as_begun = {"subject": subject, "category": category.slug, "queue": ticket.queue.slug}
    entered(
        ticket,
        Entry.Kind.EVENT,
        by=by,
        at=at,
        event="split_from",
        is_public=is_same_person,
        facts=came if is_same_person else came | as_begun,
        beside=partial(clocks.keep_begun, promised),
    )
    tell_again(words, form, of=source, onto=ticket, by=by, at=at)
    Link.objects.create(ticket=source, other=ticket, kind=Link.Kind.RELATED, by_id=by.id, at=at)
    return ticket


def _unanswered_since(words: Sequence[Entry]) -> datetime | None:
    """The first word of the customer after our last answer, among those that come along."""
    since = None
    for word in words:
        if word.kind == Entry.Kind.REPLY:
            since = None if word.by_staff else since or word.at
    return since
