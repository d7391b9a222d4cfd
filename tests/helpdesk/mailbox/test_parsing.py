"""What the reader makes of every mail of the corpus: nothing more, nothing less, and nothing it stumbles over."""

from __future__ import annotations

import pytest

from helpdesk.mailbox.parsing import Unreadable, read_letter

from .corpus.case import TRUSTED_HOST, Case
from .corpus.everything import CASES


@pytest.mark.parametrize("case", [case for case in CASES if not case.unreadable], ids=str)
def test_every_mail_is_read_as_it_should_be(case: Case) -> None:
    letter = read_letter(case.mail(), trusted_host=TRUSTED_HOST)
    assert letter.text == case.text or case.text is None
    assert (letter.kind, letter.quoted, letter.subject) == (case.kind, case.quoted, case.subject)
    assert letter.sender.address == case.sender
    assert tuple(part.name for part in letter.parts) == case.parts
    assert set(letter.warnings) == set(case.warnings)
    if case.check:
        assert case.check(letter) is not False


@pytest.mark.parametrize("case", [case for case in CASES if case.unreadable], ids=str)
def test_what_is_no_mail_is_said_to_be_none(case: Case) -> None:
    with pytest.raises(Unreadable):
        read_letter(case.mail(), trusted_host=TRUSTED_HOST)


def test_there_are_enough_of_them_and_each_has_a_name() -> None:
    assert len(CASES) >= 120
    assert len({case.name for case in CASES}) == len(CASES)
