"""What a list of tickets can be asked for: a closed list of names, each with its type (TRUST RE-05).

The same names are query parameters of the list, what a saved view keeps, and the conditions of a trigger.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.common.ids import read_id
from helpdesk.search.finding import NothingToLookFor
from helpdesk.search.words import asked_for

from .models import Ticket

MOST_VALUES = 50
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")
QUERY_LENGTH = 200

ME, NOBODY = "me", "none"

TOO_MANY = {"zh": "一次最多 {most} 个。", "en": "At most {most} at once."}
NOT_ONE_OF = {"zh": "没有「{value}」。", "en": "There is no “{value}”."}
NOT_A_MOMENT = {"zh": "请写成 2026-11-22 或者 2026-11-22T08:30:00Z。", "en": "Write 2026-11-22 or 2026-11-22T08:30:00Z."}


class Several(serializers.CharField):
    """Values with commas between: `open,pending`. Each is read by `read`, which answers None for what it does not know."""

    def __init__(self, read: Any, **options: Any) -> None:
        self.read = read
        super().__init__(required=False, **options)

    def to_internal_value(self, data: Any) -> Any:
        words = [word.strip() for word in super().to_internal_value(data).split(",")]
        if len(words) > MOST_VALUES:
            raise serializers.ValidationError(in_language(TOO_MANY).format(most=MOST_VALUES))
        values = {word: self.read(word) for word in words}
        for word, value in values.items():
            if value is None:
                raise serializers.ValidationError(in_language(NOT_ONE_OF).format(value=word))
        return list(values.values())


class DayOrMoment(serializers.CharField):
    """A day means its beginning, where the site is."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            moment = datetime.fromisoformat(text)
            # By way of UTC, which sorts out what no database can hold: a moment before its first year, or after its last.
            return timezone.localtime((moment if moment.tzinfo else timezone.make_aware(moment)).astimezone(UTC))
        except (ValueError, OverflowError):
            raise serializers.ValidationError(in_language(NOT_A_MOMENT)) from None


def one_of(*values: Any) -> Any:
    known = {str(value): value for value in values}
    return lambda word: known.get(word)


def a_slug(word: str) -> str | None:
    return word if SLUG.fullmatch(word) else None


def a_person(word: str) -> UUID | str | None:
    return word if word in (ME, NOBODY) else read_id(word)


def a_tag(word: str) -> str | None:
    return word if 0 < len(word) <= 30 else None


class TicketFilters(StrictSerializer):
    status = Several(one_of(*Ticket.Status.values))
    queue = Several(a_slug)
    category = Several(a_slug)
    service = Several(a_slug)
    assignee = Several(a_person, help_text="me, none, or ids")
    priority = Several(one_of(*Ticket.Priority.values))
    source = Several(one_of(*Ticket.Source.values))  # type: ignore[assignment]  # the metaclass takes it off the class again
    tag = Several(a_tag)
    contact = Several(read_id)
    due = serializers.ChoiceField(choices=["overdue", "today"], required=False)
    unanswered = serializers.BooleanField(required=False, allow_null=False)
    snoozed = serializers.BooleanField(required=False, allow_null=False)
    opened_after = DayOrMoment(required=False)
    opened_before = DayOrMoment(required=False)
    q = serializers.CharField(required=False, max_length=QUERY_LENGTH)

    def validate_q(self, words: str) -> str:
        """Here already: kept in a view or a rule, words that nothing can be found by would fail whoever asks later."""
        if not asked_for(words):
            raise serializers.ValidationError(NothingToLookFor().detail)
        return words
