"""A mail becomes a ticket, or goes on with one. Who may join what: docs/mail.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from chat import correspondence as chats
from helpdesk.common.actors import SYSTEM
from helpdesk.mailbox.actions import set_aside, settle
from helpdesk.mailbox.events import MailArrived
from helpdesk.mailbox.keeping import Kept, keep_parts
from helpdesk.mailbox.models import IncomingMail
from helpdesk.mailbox.parsing import Kind
from helpdesk.members.by_mail import mail_works
from tickets.acknowledging import acknowledge
from tickets.actions.joining import join_by_mail, note_auto_reply
from tickets.actions.linking import relate
from tickets.actions.opening import TooManyOpen, open_ticket, refuse_too_many
from tickets.actions.reopening import may_reopen
from tickets.actions.replying import Ended
from tickets.actions.words import MOST_FILES
from tickets.correspondence import address_of
from tickets.models import Category, Ticket

from .mail.belonging import Belonging, belonging_of, is_flooded, named_ticket
from .mail.words import flag_of, is_about_theft, words_of
from .mail.writers import Writer, writer_of

State = IncomingMail.State
STOLEN, OTHER = "stolen-account", "other"


def take_in(event: MailArrived) -> None:
    """In the transaction of whoever reads it. Leaves alone what is settled, and what goes on with something else."""
    mail, at = event.mail, event.at
    if mail.state in (State.DONE, State.SET_ASIDE):
        return None
    writer = writer_of(event.letter, at)
    if writer.is_staff and not event.insisted:
        return set_aside(mail=mail, why="from_staff", at=at)
    mail_works(address=writer.address, at=at)
    if event.letter.kind == Kind.AUTO_REPLY and (ticket := named_ticket(event)):
        return _note(event, ticket)
    return _take_words(event, writer)


def _note(event: MailArrived, ticket: Ticket) -> None:
    if _is_too_much(event, ticket):
        return set_aside(mail=event.mail, why="storm", at=event.at)
    facts = _facts(event, flag="") | {"from": event.letter.sender.address}
    note_auto_reply(number=ticket.pk, at=event.at, text=words_of(event.letter).text, facts=facts)
    return settle(mail=event.mail, outcome="noted", at=event.at, about=("ticket", str(ticket.pk)))


def _take_words(event: MailArrived, writer: Writer) -> None:
    belonging = belonging_of(event, writer)
    if belonging.joins and _is_too_much(event, belonging.joins):
        return set_aside(mail=event.mail, why="storm", at=event.at)
    try:
        with transaction.atomic():
            number, outcome = _join_or_open(event, writer, belonging)
    except TooManyOpen:
        return set_aside(mail=event.mail, why="storm", at=event.at)
    return settle(mail=event.mail, outcome=outcome, at=event.at, about=("ticket", str(number)))


def _join_or_open(event: MailArrived, writer: Writer, belonging: Belonging) -> tuple[int, str]:
    ticket = belonging.joins
    if ticket is None:
        return _open(event, writer, belonging.related).pk, "opened"
    try:
        if not may_reopen(ticket, event.at):
            raise Ended(number=ticket.pk)
        with transaction.atomic():
            return _join(event, writer, ticket), "joined"
    except Ended:
        return _open(event, writer, ticket, is_theirs=True).pk, "opened"


def _join(event: MailArrived, writer: Writer, ticket: Ticket) -> int:
    words = words_of(event.letter)
    contact = ticket.contact
    by = writer.actor_of(contact if address_of(contact) == writer.address else writer.contact(event.at))
    kept = keep_parts(words.along(event.letter), most=MOST_FILES, by=by, at=event.at)
    join_by_mail(
        number=ticket.pk,
        by=by,
        at=event.at,
        text=words.text,
        file_ids=kept.ids,
        client_id=_client_id(event.mail),
        facts=_facts(event, flag_of(words), kept),
    )
    return ticket.pk


def _open(event: MailArrived, writer: Writer, related: Ticket | None, *, is_theirs: bool = False) -> Ticket:
    """`is_theirs`: it follows a ticket of their own that is closed, and says so."""
    words, category = words_of(event.letter), _category(event)
    if category == STOLEN:
        writer = replace(writer, member=None)  # what is the member's is read by whoever is signed in there: maybe the thief
    contact = writer.contact(event.at)
    by = writer.actor_of(contact)
    if not event.insisted:
        refuse_too_many(contact, by)
    kept = keep_parts(words.along(event.letter), most=MOST_FILES, by=by, at=event.at)
    facts = _facts(event, flag_of(words), kept)
    ticket = open_ticket(
        by=by,
        at=event.at,
        contact=contact,
        category=category,
        subject=words.subject,
        text=words.text,
        source=Ticket.Source.MAIL,
        priority=Ticket.Priority.URGENT if category == STOLEN else None,
        conversation_id=_conversation(event),
        file_ids=kept.ids,
        client_id=_client_id(event.mail),
        facts=facts | ({"follows": related.pk} if related and is_theirs else {}),
        as_it_came=True,
    )
    if related:
        relate(number=ticket.pk, other=related.pk, by=SYSTEM, at=event.at)
    acknowledge(ticket, event)
    return ticket


def _category(event: MailArrived) -> str:
    """A stolen account is urgent wherever it is told. No freeze: a mail proves nothing, the lane asks for proof."""
    wanted = STOLEN if is_about_theft(event.letter) else event.mail.mailbox.category
    is_there = Category.objects.filter(slug=wanted, is_active=True).exists()
    return wanted if is_there else OTHER


def _conversation(event: MailArrived) -> UUID | None:
    """The chat it answers and could not join any more, where it was theirs."""
    conversation = chats.named_in(event.thread)
    is_theirs = conversation is not None and chats.address_of(conversation) == event.letter.sender.address
    return conversation.pk if conversation and is_theirs else None


def _facts(event: MailArrived, flag: str, kept: Kept | None = None) -> dict[str, Any]:
    letter = event.letter
    facts: dict[str, Any] = {
        "mail": str(event.mail.pk),
        "warnings": [str(one) for one in letter.warnings],
        "authenticated": letter.standing.authenticated,
        "quoted": bool(letter.quoted),
        "html": bool(letter.html),
    }
    if event.thread:
        facts["answers"] = True  # a mail of ours, as its signature shows
    more = {"flagged": flag, "refused": kept.refused if kept else [], "pictures": kept.pictures if kept else {}}
    return facts | {name: value for name, value in more.items() if value}


def _is_too_much(event: MailArrived, ticket: Ticket) -> bool:
    most: int = settings.TICKETS["MAILS_PER_HOUR"]
    return not event.insisted and is_flooded(ticket, most=most, event=event)


def _client_id(mail: IncomingMail) -> str:
    """So that one mail is one entry, however often it is taken in."""
    return f"mail-{mail.pk.hex}"
