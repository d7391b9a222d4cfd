"""Words of one ticket told again on another, by a merge or a split. What was written stays where it was written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from helpdesk.common.actors import Actor
from helpdesk.evidence import Entry as Said
from helpdesk.evidence import record_many
from helpdesk.files.actions import hang_copies
from helpdesk.members.models import Contact
from tickets.actions.form_files import FormFiles, with_ids
from tickets.actions.history import evidence_of, shortened
from tickets.actions.words import AMONG_STAFF, PUBLIC
from tickets.models import Entry, Mention, Ticket

# What is known of words that came by mail goes with them.
OF_MAIL = ("mail", "warnings", "authenticated", "quoted", "html", "flagged", "refused", "pictures")


def words_of(ticket: Ticket) -> list[Entry]:
    """What somebody said on it and has not taken back. What was done with it is the ticket's own history and is not told
    again."""
    said = Entry.objects.filter(ticket=ticket, kind__in=(Entry.Kind.REPLY, Entry.Kind.NOTE), retracted_at=None)
    return list(said.order_by("sequence"))


def whose(word: Entry, ticket: Ticket) -> str:
    """The contact who could read it as their own ticket's, wherever it has been told again since; "" for words among staff."""
    return str(ticket.contact_id) if word.is_public else str(word.facts.get("whose", ""))


def tell_again(words: Sequence[Entry], form: FormFiles, *, of: Ticket, onto: Ticket, by: Actor, at: datetime) -> None:
    """Add copies to `onto`, each with its author, its time and where it stands on `of`; files of the form with its opening.

    Whoever could read the original reads the copy if `onto` is theirs; from every other customer it is kept, also when
    it is told on from there. Call while holding `onto`; saves its numbers, and the columns of its last words.
    """
    people = current({whose(word, of) for word in words})
    copies = [_copy(word, people[whose(word, of)], of, onto) for word in words]
    if form:
        _bring_form_files(words, copies, form, of, onto, by, at)
    _bring_files(copies, onto, at)
    Entry.objects.bulk_create(copies)
    _bring_mentions(words, onto)
    _note_last_words(copies, onto)
    onto.save(update_fields=["last_entry", "version", "last_public", "last_text", "last_by_staff", "last_at"])
    subject = ("ticket", onto.id)
    record_many(Said("ticket.told_again", subject, by.key, at, evidence_of(copy)) for copy in copies)


def current(people: set[str]) -> dict[str, str]:
    """The same contacts as they are now: one may have been merged into another since it was noted."""
    merged = Contact.objects.filter(pk__in=people - {""}).exclude(merged_into=None).values_list("pk", "merged_into")
    return {person: person for person in people} | {str(old): str(new) for old, new in merged}


def _copy(word: Entry, person: str, of: Ticket, onto: Ticket) -> Entry:
    onto.last_entry += 1
    onto.version += 1
    is_public = person == str(onto.contact_id)
    # The answers in a form are part of what was said with it.
    answers = {"fields": word.facts["fields"]} if word.facts.get("fields") else {}
    by_mail = {name: word.facts[name] for name in OF_MAIL if name in word.facts}
    facts: dict[str, Any] = {"from": of.pk, "sequence": word.sequence, **answers, **by_mail}
    if person and not is_public:
        facts["whose"] = person
    return Entry(
        ticket=onto,
        sequence=onto.last_entry,
        kind=Entry.Kind.REPLY if person else Entry.Kind.NOTE,
        is_public=is_public,
        channel=word.channel,
        author_kind=word.author_kind,
        author_id=word.author_id,
        author_name=word.author_name,
        by_staff=word.by_staff,
        text=word.text,
        files=list(word.files),
        facts=facts,
        at=word.at,
    )


def _bring_form_files(
    words: Sequence[Entry], copies: list[Entry], form: FormFiles, of: Ticket, onto: Ticket, by: Actor, at: datetime
) -> None:
    """What the customer answered comes with their first words; what we filled in comes as a note, for staff wherever it goes."""
    opening = next(copy for word, copy in zip(words, copies, strict=True) if word.event == "opened")
    opening.files = [*opening.files, *form.of_customer]
    if form.inside:
        copies.append(_note_of(form.inside, of, onto, by, at))


def _note_of(files: list[dict[str, Any]], of: Ticket, onto: Ticket, by: Actor, at: datetime) -> Entry:
    onto.last_entry += 1
    onto.version += 1
    return Entry(
        ticket=onto,
        sequence=onto.last_entry,
        kind=Entry.Kind.NOTE,
        channel="console",
        author_kind=by.kind,
        author_id=by.id,
        author_name=by.name,
        by_staff=by.is_staff,
        files=files,
        facts={"from": of.pk},
        at=at,
    )


def _bring_files(copies: Sequence[Entry], onto: Ticket, at: datetime) -> None:
    """A copy of each file, with the rights of the words it comes with."""
    brought: dict[str, dict[str, Any]] = {}
    for is_public, kind in ((True, PUBLIC), (False, AMONG_STAFF)):
        ids = [file["id"] for copy in copies if copy.is_public == is_public for file in copy.files]
        brought |= hang_copies(ids, kind=kind, object_id=onto.id, at=at)
    for copy in copies:
        copy.files = [brought.get(file["id"], file) for file in copy.files]
        if copy.facts.get("fields"):
            copy.facts["fields"] = with_ids(copy.facts["fields"], brought)


def _bring_mentions(words: Sequence[Entry], onto: Ticket) -> None:
    """Who was named in these words may see where they are now."""
    notes = [word for word in words if word.kind == Entry.Kind.NOTE]
    named = Mention.objects.filter(ticket__in={note.ticket_id for note in notes}) if notes else []
    here = [one for one in named if any(f"({one.person_id})" in note.text for note in notes)]
    Mention.objects.bulk_create([Mention(ticket=onto, person_id=one.person_id, at=one.at) for one in here], ignore_conflicts=True)


def _note_last_words(copies: Sequence[Entry], onto: Ticket) -> None:
    public = [copy for copy in copies if copy.is_public]
    if not public:
        return
    onto.last_public = public[-1].sequence
    newest = max(public, key=lambda copy: copy.at)
    if onto.last_at is None or newest.at > onto.last_at:
        onto.last_text, onto.last_by_staff, onto.last_at = shortened(newest.text), newest.by_staff, newest.at
