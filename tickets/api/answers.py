"""What the doors of tickets answer, for OpenAPI. tests/tickets/test_answers.py holds every answer against its shape."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from helpdesk.api.shapes import FileAnswer, Named, Person
from tickets.field_types import TYPES
from tickets.models import Entry, Ticket

Text, Whole, Yes, Moment = serializers.CharField, serializers.IntegerField, serializers.BooleanField, serializers.DateTimeField


class ClockFace(serializers.Serializer[Any]):
    """One promise, ready to be drawn. Seconds are open time; `left_s` below nothing is overdue."""

    kind = serializers.ChoiceField(choices=["first_response", "next_response", "resolution"])
    state = serializers.ChoiceField(choices=["running", "paused", "outside_hours", "met", "missed", "void"])
    target_s = Whole()
    granted_s = Whole(help_text="Given on top of the target, so that going on is fair.")
    spent_s = Whole()
    left_s = Whole()
    due_at = Moment(allow_null=True)
    started_at = Moment()
    paused_at = Moment(allow_null=True)
    pause_reason = Text(allow_null=True)
    ended_at = Moment(allow_null=True)
    warn_at = Moment(allow_null=True)
    opens_at = Moment(allow_null=True, help_text="Outside hours: when it goes on.")
    stretches = serializers.ListField(
        child=serializers.ListField(child=Text()), help_text="[from, to, counting|paused|closed] since it was started."
    )


class LastWords(serializers.Serializer[Any]):
    text = Text()
    by_staff = Yes()
    at = Moment()


class ContactBrief(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = Text()
    kind = serializers.ChoiceField(choices=["member", "visitor", "contact"])


class TicketRowAnswer(serializers.Serializer[Any]):
    """In lists. Customers get neither what is marked as for staff, nor staff what is marked as for customers."""

    number = Whole()
    id = serializers.UUIDField()
    subject = Text()
    status = serializers.ChoiceField(choices=Ticket.Status.values)
    priority = Whole(min_value=1, max_value=4)
    category = Named()
    service = Named(allow_null=True)
    assignee = Person(allow_null=True)
    opened_at = Moment()
    changed_at = Moment()
    urged = Whole()
    unanswered_since = Moment(allow_null=True)
    version = Whole()
    # `source` is also the name of an option of every field.
    last = LastWords(allow_null=True)
    queue = Named(required=False, help_text="For staff.")
    contact = ContactBrief(required=False, help_text="For staff.")
    tags = serializers.ListField(child=Text(), required=False, help_text="For staff.")
    due_at = Moment(required=False, allow_null=True, help_text="For staff.")
    clock = ClockFace(required=False, allow_null=True, help_text="For staff: the next to run out.")
    snoozed_until = Moment(required=False, allow_null=True, help_text="For staff.")
    unread = Yes(required=False, help_text="For customers.")
    promised_at = Moment(required=False, allow_null=True, help_text="For customers: by when we promised to answer.")
    awaits_you = Yes(required=False, help_text="For customers: we wait for them.")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"source": serializers.ChoiceField(choices=Ticket.Source.values)}


class Choice(serializers.Serializer[Any]):
    value = Text()
    label_ = Text()
    label_en = Text(required=False)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return fields | {"label": fields.pop("label_")}


class FieldAnswer(serializers.Serializer[Any]):
    """One question of a category's form."""

    key = Text()
    type = serializers.ChoiceField(choices=TYPES)
    for_customer = Yes()
    choices = Choice(many=True, required=False)
    retired = Yes(required=False)

    def get_fields(self) -> dict[str, Any]:
        """Some names on the wire are options of every field in Python."""
        texts = {name: Text(required=name == "label") for name in ("label", "label_en", "help", "help_en")}
        return super().get_fields() | texts | {"required": Yes()}


class TicketBrief(serializers.Serializer[Any]):
    number = Whole()
    subject = Text()
    status = serializers.ChoiceField(choices=Ticket.Status.values)


class LinkAnswer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["duplicate", "parent", "child", "related"])
    ticket = TicketBrief()


class ConversationLink(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    created_at = Moment()


class Verdict(serializers.Serializer[Any]):
    score = Whole(min_value=1, max_value=5)
    solved = Yes(allow_null=True)
    comment = Text()


class Deeds(serializers.Serializer[Any]):
    """What the caller may do with it now. Those of staff and those of customers differ."""

    reply = Yes()
    reopen = Yes()
    reopen_until = Moment(required=False, allow_null=True, help_text="For customers: how long they may.")
    note = Yes(required=False)
    change = Yes(required=False)
    assign = Yes(required=False)
    merge = Yes(required=False)
    split = Yes(required=False)
    link = Yes(required=False)
    snooze = Yes(required=False)
    report = Yes(required=False, help_text="It tells of a stolen account, and nobody has reported it yet.")
    solve = Yes(required=False)
    rate = Yes(required=False)
    urge = serializers.SerializerMethodField()

    @extend_schema_field({"oneOf": [{"type": "boolean"}, {"type": "string", "format": "date-time"}]})
    def get_urge(self, can: Any) -> Any:
        return can["urge"]


class ContactCard(serializers.Serializer[Any]):
    """For customers only their name and whether they want mail."""

    name = Text()
    wants_mail = Yes()
    id = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=["member", "visitor", "contact"], required=False)
    email_masked = Text(required=False)
    phone_masked = Text(required=False)
    member_id = serializers.UUIDField(required=False, allow_null=True)
    mail_fails_since = Moment(
        required=False, allow_null=True, help_text="Mail to them came back, and nothing came from them since."
    )
    open_tickets = Whole(required=False)


class EntryAuthor(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["staff", "customer", "system"])
    id = serializers.UUIDField(allow_null=True)
    name = Text()


class ChangeLine(serializers.Serializer[Any]):
    field = Text()
    old = serializers.JSONField(allow_null=True)
    new = serializers.JSONField(allow_null=True)


class EntryAnswer(serializers.Serializer[Any]):
    sequence = Whole()
    kind = serializers.ChoiceField(choices=Entry.Kind.values)
    event = Text()
    is_public = Yes()
    channel = Text()
    author = EntryAuthor()
    text = Text()
    files = FileAnswer(many=True)
    changes = ChangeLine(many=True)
    facts = serializers.DictField()
    at = Moment()
    client_id = Text()
    retracted_at = Moment(allow_null=True, help_text="Taken back: customers see it no more.")
    undo_until = Moment(
        required=False, allow_null=True, help_text="In the answer to a reply of staff: until when it can be taken back."
    )


class TimelinePage(serializers.Serializer[Any]):
    results = EntryAnswer(many=True)
    next = serializers.URLField(allow_null=True)


class TicketAnswer(TicketRowAnswer):
    form = FieldAnswer(many=True)
    conversation = ConversationLink(allow_null=True)
    rating = Verdict(allow_null=True)
    merged_into = Whole(allow_null=True)
    steps = serializers.ListField(child=serializers.ChoiceField(choices=Ticket.Status.values))
    can = Deeds()
    contact = ContactCard()  # type: ignore[assignment]  # the row's, and more
    clocks = ClockFace(many=True, required=False, help_text="For staff.")
    links = LinkAnswer(many=True, required=False, help_text="For staff.")
    merged = serializers.ListField(child=Whole(), required=False, help_text="For staff: what was merged into it.")
    viewers = Person(many=True, required=False, help_text="For staff.")
    timeline = TimelinePage(required=False, help_text="Where `after` was given.")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"fields": serializers.DictField(help_text="Answers by key.")}
