"""The checker is itself checked: each promise broken by hand, in a small history where everything else is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults.checker import Limits, check
from tests.faults.history import Answer, Evidence, History, Person, Row, Seen, Send, Truth
from tests.faults.usage import Usage

HERE, ELSEWHERE = "conversation", "another conversation"


def a_good_story() -> tuple[History, Truth]:
    """王小明 and 陈静 take turns, five sentences; the last is refused."""
    people = [Person("customer", "customer", frozenset({HERE})), Person("agent", "staff", frozenset({HERE}))]
    history = History(people={person.name: person for person in people})
    rows = []
    for number in range(1, 5):
        person, at = people[(number - 1) % 2], float(number)
        rows.append(Row(HERE, number, f"c{number}", person.side, f"第 {number} 句"))
        history.sends.append(Send(person.name, HERE, f"c{number}", f"第 {number} 句", at, at, 1, at + 0.5, "accepted", number))
        history.seen += [Seen(reader.name, HERE, "message.posted", number, f"c{number}", at + 0.6) for reader in people]
    history.sends.append(Send("customer", HERE, "c5", "不许说的", 6.0, 6.0, 1, 6.1, "refused", None, "unsuitable_text"))
    timelines = {person.name: {HERE: list(rows)} for person in people}
    return history, Truth(
        rows=rows,
        views=timelines,
        screens={who: {HERE: list(rows)} for who in timelines},
        kept={"customer": {"c5": "不许说的"}},
        converged_s=0.4,
        evidence=Evidence(holds=True, words="holds", recorded=Counter((HERE, number) for number in range(1, 5))),
        usage=(Usage(200, 100, 40, 20, 100), Usage(220, 110, 44, 24, 0)),
    )


def test_a_good_story_holds() -> None:
    verdict = check(*a_good_story())
    assert verdict.holds, verdict
    assert str(verdict) == "HOLDS    sends 5, acked 4, unknown 0, refused 1, repeated 0, complete after 0.4 s"


def loses_one_in_the_database(history: History, truth: Truth) -> None:
    truth.rows.pop()
    for timelines in (truth.views, truth.screens):
        for view in timelines.values():
            view[HERE].pop() if len(view[HERE]) > 3 else None
    truth.evidence = None


def loses_one_in_a_list(history: History, truth: Truth) -> None:
    truth.views = {**truth.views, "agent": {HERE: truth.rows[:3]}}


def tells_another_number(history: History, truth: Truth) -> None:
    history.sends[3].seq = 7


def stores_another_text(history: History, truth: Truth) -> None:
    history.sends[0].text = "别的话"


def stores_one_twice(history: History, truth: Truth) -> None:
    truth.rows.append(truth.rows[0]._replace(seq=5))


def stores_an_unknown_one_twice(history: History, truth: Truth) -> None:
    history.sends.append(Send("agent", HERE, "c9", "?", 7.0, 7.0, 2))
    truth.kept["agent"] = {"c9": "?"}
    truth.rows += [Row(HERE, number, "c9", "staff", "?") for number in (5, 6)]


def shows_one_twice(history: History, truth: Truth) -> None:
    truth.screens["agent"][HERE].append(truth.rows[3])


def leaves_a_hole(history: History, truth: Truth) -> None:
    truth.rows[3] = truth.rows[3]._replace(seq=5)


def shows_another_order(history: History, truth: Truth) -> None:
    truth.screens["agent"][HERE].reverse()


def shows_other_words(history: History, truth: Truth) -> None:
    truth.screens["agent"][HERE][0] = truth.rows[0]._replace(text="别的话")


def turns_two_around(history: History, truth: Truth) -> None:
    history.sends[0].sent_at, history.sends[0].ended_at = 10.0, 10.5


def leaves_a_screen_behind(history: History, truth: Truth) -> None:
    truth.screens["customer"][HERE].pop()


def is_late(history: History, truth: Truth) -> None:
    truth.converged_s = 11.0


def shows_foreign_words(history: History, truth: Truth) -> None:
    history.seen.append(Seen("agent", ELSEWHERE, "message.posted", 1, "x", 8.0))


def tells_a_customer_of_others(history: History, truth: Truth) -> None:
    history.seen.append(Seen("customer", ELSEWHERE, "conversation.changed", None, "", 8.0))


def lists_foreign_words(history: History, truth: Truth) -> None:
    truth.views["customer"] = {**truth.views["customer"], ELSEWHERE: [Row(ELSEWHERE, 1, "x", "staff", "秘密")]}


def drops_unsent_words(history: History, truth: Truth) -> None:
    truth.kept.clear()


def stores_what_it_refused(history: History, truth: Truth) -> None:
    truth.rows.append(Row(HERE, 5, "c5", "customer", "不许说的"))


def breaks_the_evidence(history: History, truth: Truth) -> None:
    truth.evidence = Evidence(holds=False, words="BROKEN at record 3", recorded=truth.evidence.recorded)  # type: ignore[union-attr]


def leaves_one_off_the_record(history: History, truth: Truth) -> None:
    del truth.evidence.recorded[HERE, 2]  # type: ignore[union-attr]


def keeps(**more: int) -> Callable[[History, Truth], None]:
    def keep(history: History, truth: Truth) -> None:
        before, after = truth.usage  # type: ignore[misc]
        truth.usage = before, after._replace(**more)

    keep.__name__ = f"keeps_{next(iter(more))}"
    return keep


def answers(*answer: object) -> Callable[[History, Truth], None]:
    def break_it(history: History, truth: Truth) -> None:
        history.answers.append(Answer("customer", *answer, 9.0))  # type: ignore[arg-type]

    return break_it


BREAKS: list[tuple[str, Callable[[History, Truth], None]]] = [
    ("I1", loses_one_in_the_database),
    ("I1", loses_one_in_a_list),
    ("I1", tells_another_number),
    ("I1", stores_another_text),
    ("I2", stores_one_twice),
    ("I2", stores_an_unknown_one_twice),
    ("I2", shows_one_twice),
    ("I3", leaves_a_hole),
    ("I3", shows_another_order),
    ("I3", shows_other_words),
    ("I3", turns_two_around),
    ("I4", leaves_a_screen_behind),
    ("I4", is_late),
    ("I5", shows_foreign_words),
    ("I5", tells_a_customer_of_others),
    ("I5", lists_foreign_words),
    ("I6", drops_unsent_words),
    ("I6", stores_what_it_refused),
    ("I8", keeps(megabytes=300)),
    ("I8", keeps(descriptors=200)),
    ("I8", keeps(threads=90)),
    ("I8", keeps(connections=41)),
    ("I8", keeps(unsealed=501)),
    ("I9", breaks_the_evidence),
    ("I9", leaves_one_off_the_record),
    ("I10", answers(500, "server_error", None, "application/problem+json")),
    ("I10", answers(503, "try_again", None, "application/problem+json")),
    ("I10", answers(502, "", 1.0, "text/html")),
    ("I10", answers(0, "try_again", None, "")),
]


@pytest.mark.embedded
@pytest.mark.parametrize(("invariant", "break_it"), BREAKS, ids=lambda value: getattr(value, "__name__", value))
def test_each_broken_promise_is_found_and_named(invariant: str, break_it: Callable[[History, Truth], None]) -> None:
    history, truth = a_good_story()
    break_it(history, truth)
    verdict = check(history, truth)
    assert invariant in verdict.broken(), verdict
    assert str(verdict).startswith("BROKEN")
    assert f"\n  {invariant} ×" in str(verdict)


def test_what_was_never_answered_may_be_there_or_not() -> None:
    for stored in (False, True):
        history, truth = a_good_story()
        history.sends[3].outcome, history.sends[3].seq, history.sends[3].ended_at = "unknown", None, None
        truth.kept["agent"] = {"c4": "第 4 句"}
        if not stored:
            loses_one_in_the_database(history, truth)
        assert check(history, truth).holds


def test_the_same_id_from_the_other_side_is_another_sentence() -> None:
    history, truth = a_good_story()
    history.sends[1].client_id = "c1"
    truth.rows[1] = truth.rows[1]._replace(client_id="c1")
    for timelines in (truth.views, truth.screens):
        for view in timelines.values():
            view[HERE][1] = truth.rows[1]
    assert check(history, truth).holds


def test_a_herd_is_given_more_time() -> None:
    history, truth = a_good_story()
    truth.converged_s = 40.0
    assert check(history, truth, Limits(converged_s=60)).holds
