"""What the doors of chat take: bodies and query parameters, every field named."""

from typing import Any

from rest_framework import serializers

from chat.actions.blocking import LONGEST_IN_HOURS
from chat.actions.closing import BY_STAFF, SUMMARY_LENGTH
from chat.actions.presence import REASON_LENGTH
from chat.actions.rating import COMMENT_LENGTH
from chat.queries import VIEWS
from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import PageQuery
from helpdesk.api.serializers import StrictSerializer, in_language

MOST_FILES = 20
MOST_MESSAGES = 200
ONE_OF_TWO = {"zh": "请选一位同事或者一个队列，只选一样。", "en": "Choose a colleague or a queue, one of them."}


def words(**options: Any) -> serializers.CharField:
    """Text as typed, spaces and line breaks and all. Its length is the action's to judge, in the sender's words."""
    return serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=20_000, **options)


class AskForm(StrictSerializer):
    topic = serializers.SlugField(max_length=40, default="general")
    subject = Plain(max_length=120, allow_blank=True, default="")
    text = words(default="")
    client_id = serializers.CharField(max_length=64, default="")
    files = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_FILES, default=list)


class MessageForm(StrictSerializer):
    client_id = serializers.CharField(max_length=64)
    text = words(default="")
    files = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_FILES, default=list)


class NoteForm(StrictSerializer):
    client_id = serializers.CharField(max_length=64)
    text = words()


class DraftForm(StrictSerializer):
    text = words()
    is_note = serializers.BooleanField(default=False)


class ClosureForm(StrictSerializer):
    reason = serializers.ChoiceField(
        choices=BY_STAFF,
        allow_blank=True,
        default="",
        help_text="Staff name one. A customer's is that they left, whatever they name.",
    )
    summary = serializers.CharField(max_length=SUMMARY_LENGTH, allow_blank=True, default="")


class TransferForm(StrictSerializer):
    to_agent = serializers.UUIDField(required=False)
    to_queue = serializers.SlugField(max_length=40, required=False)
    note = serializers.CharField(max_length=4_000, allow_blank=True, default="")

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if ("to_agent" in form) == ("to_queue" in form):
            raise serializers.ValidationError({"to_agent": [in_language(ONE_OF_TWO)]})
        return form


class RatingForm(StrictSerializer):
    score = serializers.IntegerField(min_value=1, max_value=5)
    solved = serializers.BooleanField(allow_null=True, default=None, help_text="Not sent: as said before.")
    comment = serializers.CharField(
        max_length=COMMENT_LENGTH, allow_blank=True, allow_null=True, default=None, help_text="Not sent: as said before."
    )


class BlockForm(StrictSerializer):
    reason = Plain(max_length=200)
    hours = serializers.IntegerField(min_value=1, max_value=LONGEST_IN_HOURS)
    with_address = serializers.BooleanField(default=False)


class PresenceForm(StrictSerializer):
    state = serializers.CharField(max_length=10)
    reason = Plain(max_length=REASON_LENGTH, allow_blank=True, default="")


class NothingForm(StrictSerializer):
    """For calls that say all they have to say by their address."""


class ConversationsQuery(PageQuery):
    view = serializers.ChoiceField(choices=list(VIEWS), required=False)
    customer_of = serializers.UUIDField(
        required=False, help_text="All that the customer of this conversation ever asked. For staff."
    )


class AfterQuery(StrictSerializer):
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_MESSAGES, default=100)


class TranscriptQuery(StrictSerializer):
    format = serializers.ChoiceField(choices=["text", "html"], default="text")


class NoQuery(StrictSerializer):
    """For calls that take no parameters."""
