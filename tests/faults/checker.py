"""From a history and the truth to a verdict: which promises were broken, each break by name.

Pure: no database, no clock, no network. The invariants are numbered as in the fault plan: I1 nothing acknowledged is
lost, I2 nothing is there twice, I3 numbers without holes and in everybody's order, I4 live screens complete in time,
I5 nobody saw what is not theirs, I6 what was not sent is still there to be seen, I9 the evidence holds, I10 errors say
that they pass, I8 what was used is given back. (I7 is about mail: tests/helpdesk/mailbox asserts it with real servers.)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.faults.history import History, Row, Send, Timelines, Truth, by_conversation

MOST_NAMED = 5
PASSING = {"try_again", "rate_limited"}
# What may stay for good reason beside the tenth: a process that was young when we looked first, lazily started threads,
# keep-alive connections of those who asked.
SLACK = {"megabytes": 60, "descriptors": 60, "threads": 40}
ONE_BATCH = 500


@dataclass(frozen=True, slots=True)
class Limits:
    converged_s: float = 10.0
    given_back: float = 1.1  # of what was used before the fault
    sealed_within_s: float = 60.0
    connections: int = 40  # the budget: a pool of 12 for each of three processes, and those who ask


@dataclass(frozen=True, slots=True)
class Violation:
    invariant: str
    what: str


@dataclass
class Verdict:
    violations: list[Violation]
    figures: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return not self.violations

    def broken(self) -> set[str]:
        return {violation.invariant for violation in self.violations}

    def __str__(self) -> str:
        figures = ", ".join(f"{name} {value}" for name, value in self.figures.items())
        if self.holds:
            return f"HOLDS    {figures}"
        by_invariant = Counter(violation.invariant for violation in self.violations)
        lines = [f"BROKEN   {figures}"]
        for invariant, count in sorted(by_invariant.items()):
            named = [violation.what for violation in self.violations if violation.invariant == invariant]
            lines += [f"  {invariant} ×{count}", *(f"    {what}" for what in named[:MOST_NAMED])]
        return "\n".join(lines)


def check(history: History, truth: Truth, limits: Limits | None = None) -> Verdict:
    """Hold the history against the truth."""
    limits = limits or Limits()
    violations = [Violation(invariant, what) for invariant, find in INVARIANTS.items() for what in find(history, truth, limits)]
    counts = history.counts()
    return Verdict(
        violations,
        {
            "sends": len(history.sends),
            "acked": counts["accepted"],
            "unknown": counts["unknown"],
            "refused": counts["refused"],
            "repeated": sum(1 for send in history.sends if send.tries > 1),
            "complete after": "never" if truth.converged_s is None else f"{truth.converged_s:.1f} s",
        },
    )


Finder = Callable[[History, Truth, Limits], Iterator[str]]


def nothing_acknowledged_is_lost(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """In the database under the number its writer was told, with its text, and in every entitled list."""
    side_of = {person.name: person.side for person in history.people.values()}
    stored = index(truth.rows)
    listed = {who: {conversation: index(rows) for conversation, rows in view.items()} for who, view in truth.views.items()}
    entitled = readers(history)
    for send in history.accepted():
        key = (send.conversation, side_of[send.who], send.client_id)
        yield from _same(send, stored.get(key, []), "the database")
        for reader in entitled[send.conversation]:
            yield from _same(send, listed.get(reader, {}).get(send.conversation, {}).get(key, []), f"the list of {reader}")


def _same(send: Send, found: list[Row], where: str) -> Iterator[str]:
    if not found:
        yield f"{send.client_id} was accepted as {send.seq} and is not in {where}"
    elif found[0].seq != send.seq or found[0].text != send.text:
        yield f"{send.client_id} was accepted as {send.seq}: {where} has {found[0].seq} {found[0].text[:20]!r}"


def nothing_is_there_twice(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """Whatever its writer knows of it, a sentence is stored once or not at all."""
    places = {"the database": truth.rows}
    for who, view in truth.views.items():
        places[f"the list of {who}"] = [row for rows in view.values() for row in rows]
    for who, screen in truth.screens.items():
        places[f"the screen of {who}"] = [row for rows in screen.values() for row in rows]
    for where, rows in places.items():
        times = Counter((row.conversation, row.side, row.client_id) for row in rows)
        yield from (f"{key[2]} is {count} times in {where}" for key, count in times.items() if count > 1)


def numbers_are_without_holes(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """1…n in the database; the same words under the same numbers for all; nobody's order is turned around."""
    stored = by_conversation(sorted(truth.rows))
    for conversation, rows in stored.items():
        numbers = [row.seq for row in rows]
        if numbers != list(range(1, len(rows) + 1)):
            missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
            yield f"{conversation} has {len(numbers)} messages up to {max(numbers)}; missing {missing[:5]}"
    for what, timelines in (("list", truth.views), ("screen", truth.screens)):
        yield from _differing_order(what, timelines, stored)
    yield from _turned_around(history)


def _differing_order(what: str, timelines: Timelines, stored: dict[str, list[Row]]) -> Iterator[str]:
    for who, timeline in timelines.items():
        for conversation, rows in timeline.items():
            true = {row.seq: row for row in stored.get(conversation, [])}
            if [row.seq for row in rows] != sorted(row.seq for row in rows):
                yield f"the {what} of {who} is out of order in {conversation}"
            for row in rows:
                if row != true.get(row.seq):
                    yield f"the {what} of {who} has {row.client_id} at {row.seq}; the database {true.get(row.seq)}"


def _turned_around(history: History) -> Iterator[str]:
    """What was sent after something had been acknowledged stands after it."""
    moments: dict[str, list[tuple[float, int, Send]]] = defaultdict(list)
    for send in history.accepted():
        assert send.sent_at is not None
        assert send.ended_at is not None
        moments[send.conversation] += [(send.ended_at, 1, send), (send.sent_at, 0, send)]
    for conversation, entries in moments.items():
        floor, before = 0, ""
        for _, is_end, send in sorted(entries, key=lambda entry: entry[:2]):
            seq = send.seq or 0
            if not is_end and seq <= floor:
                yield f"{send.client_id} was sent after {before} was accepted as {floor}, and stands at {seq} in {conversation}"
            if is_end and seq > floor:
                floor, before = seq, send.client_id


def screens_are_complete_in_time(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """Without a reload."""
    stored = by_conversation(sorted(truth.rows))
    for person in history.people.values():
        for conversation in sorted(person.conversations):
            true = [row.seq for row in stored.get(conversation, [])]
            shown = [row.seq for row in truth.screens.get(person.name, {}).get(conversation, [])]
            if missing := sorted(set(true) - set(shown)):
                yield f"the screen of {person.name} lacks {missing[:5]} of {len(true)} in {conversation}"
    if truth.converged_s is not None and truth.converged_s > limits.converged_s:
        yield f"complete only after {truth.converged_s:.1f} s, allowed are {limits.converged_s:.0f} s"


def nobody_saw_what_is_not_theirs(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    for frame in history.seen:
        person = history.people[frame.who]
        # Everybody at the desk sees that a conversation exists and in whose hands; its words only who watches it.
        may_know = person.side == "staff" and frame.kind in {"conversation.changed", "offer", "offer.ended"}
        if frame.conversation not in person.conversations and not may_know:
            yield f"{frame.who} got {frame.kind} {frame.seq or ''} of {frame.conversation}"
    for who, view in truth.views.items():
        yield from (
            f"the list of {who} shows {row.conversation}"
            for rows in view.values()
            for row in rows
            if row.conversation not in history.people[who].conversations
        )


def what_was_not_sent_is_still_there(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """Unsent words are on the screen; what was refused is not in the conversation after all."""
    side_of = {person.name: person.side for person in history.people.values()}
    stored = index(truth.rows)
    for send in history.sends:
        if send.outcome == "accepted":
            continue
        if truth.kept.get(send.who, {}).get(send.client_id) != send.text:
            yield f"{send.client_id} of {send.who} is {send.outcome}, and its text is gone from the screen"
        if send.outcome == "refused" and (send.conversation, side_of[send.who], send.client_id) in stored:
            yield f"{send.client_id} was refused ({send.code}) and is in the database"


def the_evidence_holds(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    if truth.evidence is None:
        return
    if not truth.evidence.holds:
        yield f"verify_evidence: {truth.evidence.words}"
    expected = Counter((row.conversation, row.seq) for row in truth.rows)
    for key in expected.keys() | truth.evidence.recorded.keys():
        if expected[key] != truth.evidence.recorded[key]:
            yield f"{key[0]} {key[1]} is {expected[key]} times stored and {truth.evidence.recorded[key]} times on record"


def what_was_used_is_given_back(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """Nobody has to restart anything because of what a fault left behind."""
    if truth.usage is None:
        return
    before, after = truth.usage
    for name, slack in SLACK.items():
        had, has = getattr(before, name), getattr(after, name)
        if has > had * limits.given_back + slack:
            yield f"{name}: {had} before the fault, {has} at the end"
    if after.connections > limits.connections:
        yield f"{after.connections} connections to the database; the budget is {limits.connections}"
    if after.unsealed > ONE_BATCH:
        yield f"{after.unsealed} records still wait for their seal"


def errors_say_that_they_pass(history: History, truth: Truth, limits: Limits) -> Iterator[str]:
    """A fault of ours is 503 or `try_again` with a time to come back, in JSON; never a 500, a success, or a page."""
    for answer in history.answers:
        if answer.status and answer.status >= 400 and "json" not in answer.content_type:
            yield f"{answer.who} got {answer.status} as {answer.content_type}"
        if answer.status >= 500 and answer.status != 503:
            yield f"{answer.who} got {answer.status} {answer.code}"
        if (answer.status == 503 or answer.code in PASSING) and answer.retry_after is None:
            yield f"{answer.who} got {answer.status} {answer.code} without a time to come back"


INVARIANTS: dict[str, Finder] = {
    "I1": nothing_acknowledged_is_lost,
    "I2": nothing_is_there_twice,
    "I3": numbers_are_without_holes,
    "I4": screens_are_complete_in_time,
    "I5": nobody_saw_what_is_not_theirs,
    "I6": what_was_not_sent_is_still_there,
    "I8": what_was_used_is_given_back,
    "I9": the_evidence_holds,
    "I10": errors_say_that_they_pass,
}


def index(rows: list[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """By conversation, side and client id: the other side may use the same id for another sentence."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.conversation, row.side, row.client_id), []).append(row)
    return found


def readers(history: History) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person in history.people.values():
        for conversation in person.conversations:
            found[conversation].append(person.name)
    return found
