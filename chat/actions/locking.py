"""The locks of the desk, always taken in this order: the conversation's row, then the agent's presence row.

The first decides whose a conversation is, the second how many one agent holds. SQLite has one writer at a time and
needs neither. NO KEY: rows that merely point at these are not kept waiting.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

from chat.models import Conversation, Presence
from chat.policies import may_read
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound


def locked_conversation(conversation_id: UUID, *, by: Actor) -> Conversation:
    """The conversation as it is now, held until the end of the transaction. Not theirs to see: NotFound.

    No rows beside it in the same query: after a wait PostgreSQL reads the locked row anew but joins it to what it
    had found before, and seven of eight agents would see a conversation without an assignee.
    """
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if conversation is None or not may_read(by, conversation):
        raise NotFound
    return conversation


def locked_presence(user_id: UUID, *, at: datetime) -> Presence:
    """The agent's presence row, made if there is none. Whoever gives an agent work holds this while counting."""
    Presence.objects.get_or_create(user_id=user_id, defaults={"since": at})
    return Presence.objects.select_for_update(no_key=True).get(user_id=user_id)


def one_at_a_time(whose: str) -> None:
    """Let one transaction per word count what is there and add to it: fifty at once would all see room for one.

    There is no row to lock yet; PostgreSQL keeps such a lock until the transaction ends.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"chat.ask {whose}"])
