"""What the tests of tickets share. Nothing reacts by itself: tests say when time has passed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.desk.models import Queue
from tests.builders import a_category, a_queue
from tests.people import People
from tickets.intake.from_form import open_from_form
from tickets.models import Category, Ticket


@pytest.fixture(autouse=True)
def _the_outbox(settings: Any) -> None:
    """pytest-django puts a backend of its own in place; here our mails are looked for where they really go."""
    settings.EMAIL_BACKEND = "helpdesk.mailbox.backend.OutboxBackend"


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def support(db: None) -> Queue:
    """A queue that is open day and night."""
    return a_queue("desk-of-support", name="支持")


@pytest.fixture
def plain(support: Queue) -> Category:
    """A category that asks nothing."""
    return a_category("plain", name="别的问题", queue=support)


@pytest.fixture
def opened(people: People, plain: Category, at: datetime) -> Ticket:
    """Our member has opened a ticket by the form."""
    return open_from_form(by=people.member.actor, at=at, category=plain.slug, subject="收不到验证码", text="从早上开始。")
