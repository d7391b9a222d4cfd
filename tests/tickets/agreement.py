"""What must hold of every ticket whatever was done to it, by whom, and how much at once."""

from __future__ import annotations

from helpdesk.evidence.queries import records_of
from tickets.models import Entry, Ticket


def assert_agrees(ticket: Ticket) -> None:
    """Its entries are numbered 1…n, its version counts them, and the evidence says what they say, entry for entry."""
    ticket.refresh_from_db()
    entries = list(Entry.objects.filter(ticket=ticket).order_by("sequence"))
    assert [entry.sequence for entry in entries] == list(range(1, ticket.last_entry + 1))
    assert ticket.version == len(entries)
    assert ticket.last_public == max((entry.sequence for entry in entries if entry.is_public), default=0)

    recorded = [said for said in records_of(("ticket", ticket.id)) if said.facts and "sequence" in said.facts]
    recorded.sort(key=lambda said: said.facts["sequence"])  # type: ignore[index]
    assert [said.facts for said in recorded] == [as_evidence(entry) for entry in entries]
    for said, entry in zip(recorded, entries, strict=True):
        if said.kind != "ticket.told_again":  # whoever told it again did not say it
            assert said.by == (f"{entry.author_kind}:{entry.author_id}" if entry.author_id else entry.author_kind)
            assert said.at == entry.at


def as_evidence(entry: Entry) -> dict[str, object]:
    said = {"text": entry.text, "files": entry.files, "changes": entry.changes, "facts": entry.facts}
    return {"number": entry.ticket_id, "sequence": entry.sequence} | {name: value for name, value in said.items() if value}


def assert_merged_soundly(tickets: list[Ticket]) -> None:
    """Merged means closed, leads somewhere and not in a circle, and every word is where it leads."""
    by_number = {ticket.pk: ticket for ticket in tickets}
    for ticket in tickets:
        seen, here = {ticket.pk}, ticket
        while here.merged_into_id:
            assert here.status == "closed"
            assert here.merged_into_id not in seen, "merged in a circle"
            seen.add(here.merged_into_id)
            assert words_before_the_merge(here) <= words_of(by_number[here.merged_into_id])
            here = by_number[here.merged_into_id]


def words_of(ticket: Ticket) -> set[str]:
    return set(Entry.objects.filter(ticket=ticket, kind__in=("reply", "note")).values_list("text", flat=True))


def words_before_the_merge(ticket: Ticket) -> set[str]:
    merged = Entry.objects.get(ticket=ticket, event="merged_away").sequence
    before = Entry.objects.filter(ticket=ticket, kind__in=("reply", "note"), sequence__lt=merged)
    return set(before.values_list("text", flat=True))
