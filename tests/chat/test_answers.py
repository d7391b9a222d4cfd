"""What the doors answer is what the API's description says, field by field: the front end is built against it."""

from datetime import datetime
from typing import Any

import pytest
from rest_framework import serializers

from chat.actions.blocking import block
from chat.actions.closing import close
from chat.actions.rating import rate
from chat.api import answers
from chat.models import Conversation
from helpdesk.accounts.models import User
from helpdesk.api.shapes import page_of
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

STAFF_ONLY = {"customer", "unanswered_since", "waiting_since", "last_note", "summary", "blocked", "unread"}


def fits(value: Any, shape: Any, where: str = "$") -> None:
    """Every field described is there unless it need not be, every field there is described, and each is of its kind."""
    if value is None:
        assert getattr(shape, "allow_null", False), f"{where} is null"
    elif isinstance(shape, serializers.ListSerializer | serializers.ListField):
        for number, one in enumerate(value):
            fits(one, shape.child, f"{where}[{number}]")
    elif isinstance(shape, serializers.BaseSerializer):
        required = {name for name, field in shape.fields.items() if field.required}  # type: ignore[attr-defined]
        assert required <= value.keys() <= shape.fields.keys(), where  # type: ignore[attr-defined]
        for name, one in value.items():
            fits(one, shape.fields[name], f"{where}.{name}")  # type: ignore[attr-defined]
    elif isinstance(shape, serializers.BooleanField):
        assert isinstance(value, bool), where
    elif isinstance(shape, serializers.IntegerField):
        assert isinstance(value, int), where
    elif isinstance(shape, serializers.DateTimeField):
        assert value.endswith("Z"), where
        assert datetime.fromisoformat(value), where
    elif isinstance(shape, serializers.ChoiceField):
        assert value in shape.choices, where


def test_a_conversation_in_every_state(people: People, waiting: Conversation, available: User, at: datetime) -> None:
    staff, customer, url = people.client_of(available), people.client_of(people.member), f"/api/v1/conversations/{waiting.pk}"
    shape = answers.ConversationAnswer()

    def both_fit() -> None:
        fits(staff.get(url).json(), shape)
        fits(customer.get(url).json(), shape)
        assert staff.get(url).json().keys() >= STAFF_ONLY

    both_fit()
    fits(staff.put(f"{url}/claim").json(), shape)
    both_fit()
    block(conversation_id=waiting.pk, by=available.actor, reason="x", hours=1, at=at)
    close(conversation_id=waiting.pk, by=available.actor, reason="solved", summary="好", at=at)
    rate(conversation_id=waiting.pk, by=people.member.actor, score=4, at=at)
    both_fit()
    fits(customer.get("/api/v1/conversations").json(), page_of(answers.ConversationAnswer))
    fits(staff.get("/api/v1/conversations?view=closed").json(), page_of(answers.ConversationAnswer))


def test_words_and_drafts(people: People, active: Conversation, available: User) -> None:
    staff, url = people.client_of(available), f"/api/v1/conversations/{active.pk}"
    message = answers.MessageAnswer()
    fits(staff.post(f"{url}/messages", {"client_id": "a", "text": "好"}).json(), message)
    fits(staff.post(f"{url}/notes", {"client_id": "a", "text": "记"}).json(), message)
    fits(staff.get(f"{url}/messages").json(), page_of(answers.MessageAnswer))
    fits(staff.get(f"{url}/notes").json(), page_of(answers.MessageAnswer))
    fits(staff.delete(f"{url}/messages/2").json(), message)
    fits(staff.get(f"{url}/messages/2/history").json(), page_of(answers.HistoryLine))
    fits(staff.put(f"{url}/draft", {"text": "还"}).json(), answers.DraftAnswer())


def test_the_rest(people: People, active: Conversation, available: User) -> None:
    staff = people.client_of(available)
    fits(staff.get("/api/v1/presence").json(), page_of(answers.PresenceAnswer))
    fits(staff.put("/api/v1/presence", {"state": "away"}).json(), answers.PresenceAnswer())
    fits(staff.get(f"/api/v1/evidence/conversation/{active.pk}").json(), answers.SealAnswer())
    fits(people.client_of(None).get("/api/v1/site").json(), answers.SiteAnswer())
