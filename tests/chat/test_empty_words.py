"""A message says something, or it is none."""

from datetime import datetime

import pytest

from chat.actions.messages import Draft, post_messages
from chat.actions.refusals import Empty
from chat.models import Conversation
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u200b", "\u200b \u2060\ufeff", "\u00ad"])
def test_what_cannot_be_seen_is_refused_as_empty(text: str, active: Conversation, people: People, at: datetime) -> None:
    before = active.last_sequence
    (result,) = post_messages([Draft(active.pk, people.member.actor, "empty-1", text)], at=at)
    assert isinstance(result, Empty)
    active.refresh_from_db()
    assert active.last_sequence == before


@pytest.mark.parametrize("text", ["。", "👍", "\u200bok", " 1 "])
def test_a_single_mark_is_enough(text: str, active: Conversation, people: People, at: datetime) -> None:
    (result,) = post_messages([Draft(active.pk, people.member.actor, "short-1", text)], at=at)
    assert not isinstance(result, Empty)
