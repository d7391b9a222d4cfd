"""The desk as chat tests find it: open day and night unless they say otherwise, and time that they move themselves.

Tests run inside a transaction that never commits, so nothing reacts by itself: a test says when the sweep comes by,
`offer_waiting(at=at)`. What reacts to a commit is in test_reactions.py.
"""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from chat.actions.asking import ask
from chat.actions.handover import claim
from chat.actions.presence import set_presence
from chat.models import Conversation
from helpdesk.accounts.models import User
from helpdesk.desk.models import Calendar, Queue
from tests.people import People


@pytest.fixture
def general(db: None) -> Queue:
    """The ordinary queue, open whatever the clock says."""
    Calendar.objects.update(always_open=True)
    return Queue.objects.get(slug="general")


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def available(general: Queue, people: People, at: datetime) -> User:
    """Our agent, at the desk and ready."""
    set_presence(by=people.agent.actor, state="available", at=at)
    return people.agent


@pytest.fixture
def waiting(available: User, people: People, at: datetime) -> Conversation:
    """Our member has asked, and stands in line."""
    return ask(by=people.member.actor, text="短信发送失败，报 4013。", at=at)


@pytest.fixture
def active(waiting: Conversation, available: User, at: datetime) -> Conversation:
    """… and our agent has accepted."""
    return claim(conversation_id=waiting.pk, by=available.actor, at=at)
