"""What the doors of chat answer, for OpenAPI. tests/chat/test_answers.py holds every answer against its shape."""

from typing import Any

from rest_framework import serializers

from chat.actions.closing import BY_STAFF, IDLE
from helpdesk.api.shapes import FileAnswer, Named, Person

Text, Whole, Yes, Moment = serializers.CharField, serializers.IntegerField, serializers.BooleanField, serializers.DateTimeField


class LastMessage(serializers.Serializer[Any]):
    text = Text()
    by_staff = Yes()
    at = Moment()
    files = Whole(help_text="How many.")


class Line(serializers.Serializer[Any]):
    position = Whole()
    wait_s = serializers.ListField(
        child=Whole(), min_length=2, max_length=2, allow_null=True, help_text="[low, high]; null: not known."
    )


class RatingAnswer(serializers.Serializer[Any]):
    score = Whole(min_value=1, max_value=5)
    solved = Yes(allow_null=True)
    comment = Text()


class Mark(serializers.Serializer[Any]):
    delivered = Whole()
    read = Whole()


class Marks(serializers.Serializer[Any]):
    customer = Mark()
    staff = Mark()


class HappeningAnswer(serializers.Serializer[Any]):
    id = Text()
    kind = Text()
    after = Whole(help_text="The message it happened after.")
    by = Text()
    facts = serializers.DictField()
    at = Moment()


class CustomerCard(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["member", "visitor"])
    id = serializers.UUIDField()
    name = Text()
    email_masked = Text()
    email_verified = Yes()
    joined_at = Moment()
    earlier = Whole(help_text="How often they asked before.")


class Blocked(serializers.Serializer[Any]):
    until = Moment()
    reason = Text()
    by = Text()


class ConversationAnswer(serializers.Serializer[Any]):
    """In lists without `happenings`; for customers without what is marked as for staff."""

    id = serializers.UUIDField()
    topic = Named()
    queue = Named()
    subject = Text()
    state = serializers.ChoiceField(choices=["waiting", "active", "closed"])
    assignee = Person(allow_null=True)
    created_at = Moment()
    accepted_at = Moment(allow_null=True)
    closed_at = Moment(allow_null=True)
    close_reason = serializers.ChoiceField(choices=[*BY_STAFF, IDLE], allow_null=True)
    last_seq = Whole()
    last_message = LastMessage(allow_null=True)
    left = Yes(help_text="Nobody is there: the words are kept and come into line later.")
    line = Line(allow_null=True)
    can_reopen_until = Moment(allow_null=True)
    rating = RatingAnswer(allow_null=True)
    marks = Marks()
    happenings = HappeningAnswer(many=True, required=False)
    customer = CustomerCard(required=False, help_text="For staff.")
    unanswered_since = Moment(required=False, allow_null=True, help_text="For staff.")
    waiting_since = Moment(required=False, allow_null=True, help_text="For staff.")
    last_note = Whole(required=False, help_text="For staff.")
    summary = Text(required=False, help_text="For staff.")
    blocked = Blocked(required=False, allow_null=True, help_text="For staff.")
    unread = Whole(required=False, help_text="For staff.")


class Author(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["customer", "staff", "system"])
    id = serializers.UUIDField(allow_null=True)
    name = Text()


class MessageAnswer(serializers.Serializer[Any]):
    """A message, or a note among staff: then `visibility` is internal, `seq` the note's number."""

    conversation = serializers.UUIDField()
    seq = Whole()
    client_id = Text()
    author = Author()
    text = Text()
    files = FileAnswer(many=True)
    at = Moment()
    visibility = serializers.ChoiceField(choices=["public", "internal"])
    retracted = Yes()
    after = Whole(required=False, help_text="Of a note: the message it follows.")


class HistoryLine(serializers.Serializer[Any]):
    event = serializers.ChoiceField(choices=["posted", "retracted"])
    at = Moment()
    text = Text(required=False)
    files = FileAnswer(many=True, required=False)


class DraftAnswer(serializers.Serializer[Any]):
    text = Text(allow_blank=True)
    note = Text(allow_blank=True)
    saved_at = Moment(allow_null=True)


class PresenceAnswer(serializers.Serializer[Any]):
    user = Person()
    state = serializers.ChoiceField(choices=["available", "busy", "away", "offline"])
    reason = Text()
    since = Moment()
    load = Whole()
    capacity = Whole()


class SealAnswer(serializers.Serializer[Any]):
    count = Whole()
    sealed = Whole()
    root = Text()  # type: ignore[assignment]  # the metaclass takes it off the class again
    hash_short = Text()
    first_broken = Whole(allow_null=True)


class TopicChoice(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = Text()
    name_en = Text()
    open = Yes()


class DemoAccount(serializers.Serializer[Any]):
    email = serializers.EmailField()
    role = Text()
    name = Text()
    password = Text()


class ChatState(serializers.Serializer[Any]):
    open = Yes()
    opens_at = Moment(allow_null=True)
    agents_available = Whole()
    waiting = Whole()
    wait_s = serializers.ListField(child=Whole(), min_length=2, max_length=2, allow_null=True)


class SiteAnswer(serializers.Serializer[Any]):
    name = Text()
    hotline = Text()
    hotline_hours = Text()
    mailbox = serializers.EmailField()
    demo = Yes()
    demo_accounts = DemoAccount(many=True)
    topics = TopicChoice(many=True)
    chat = ChatState()
