"""A mailbox, and people who write to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from helpdesk.mailbox.models import IncomingMail, Mailbox
from helpdesk.mailbox.parsing import Kind, Part
from helpdesk.mailbox.threads import Thread
from tests.tickets.mail.letters import STRANGER, Writes, a_letter, arrive
from tickets.models import Category, Ticket


@pytest.fixture
def mailbox(plain: Category, at: datetime) -> Mailbox:
    return Mailbox.objects.create(
        address="service@desk.test",
        name="客服",
        signature="聚群宝客服",
        category=plain.slug,
        is_active=True,
        since=at.date(),
        created_at=at,
    )


@pytest.fixture
def writes(mailbox: Mailbox, at: datetime) -> Writes:
    """Somebody writes to the mailbox: `writes("lin@…", "收不到验证码", answers=ticket)`. The mail as it ended."""

    def write(
        sender: str = STRANGER,
        text: str = "收不到验证码。",
        *,
        subject: str = "验证码",
        name: str = "林子",
        answers: Ticket | None = None,
        authenticated: bool = False,
        parts: Sequence[Part] = (),
        kind: Kind = Kind.PERSON,
        insisted: bool = False,
        when: datetime | None = None,
        **more: Any,
    ) -> IncomingMail:
        letter = a_letter(sender, text, subject, name, authenticated, parts, kind, more)
        thread = Thread("ticket", str(answers.pk)) if answers else None
        return arrive(mailbox, letter, thread=thread, at=when or at, insisted=insisted)

    return write
