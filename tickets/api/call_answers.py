"""How calls look, for the API's description. The answers themselves are made in `tickets.calling`."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.shapes import Named, Person
from helpdesk.hotline.models import Call, Recording

Text, Whole, Yes, Moment = serializers.CharField, serializers.IntegerField, serializers.BooleanField, serializers.DateTimeField


class CallPartner(serializers.Serializer[Any]):
    """Whom we talk to, as far as a telephone network can be believed."""

    number = Text(allow_null=True, help_text="For who has the call, once it is answered; for who reads contacts in full.")
    number_masked = Text(allow_blank=True)
    withheld = Yes()
    name = Text(allow_blank=True, help_text="As the network told it, once the call is answered.")
    verified = Yes(help_text="Always false.")


class CallRecording(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Recording.State.choices)
    error = Text(allow_blank=True)
    file = serializers.UUIDField(allow_null=True, help_text="To be fetched once a listening has been asked for.")
    size = Whole(allow_null=True)
    stored_at = Moment(allow_null=True)
    delete_at = Moment(allow_null=True)


class CallTicketBrief(serializers.Serializer[Any]):
    number = Whole()
    subject = Text()
    status = Text()


class OpenTicketBrief(CallTicketBrief):
    priority = Whole()


class CallWrapUpAnswer(serializers.Serializer[Any]):
    category = Named(allow_null=True)
    note = Text(allow_blank=True)
    seconds = Whole()
    by = Person()
    at = Moment()


class CallAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    call_id = Text(help_text="The phone system's own.")
    state = serializers.ChoiceField(choices=Call.State.choices)
    direction = serializers.ChoiceField(choices=Call.Direction.choices)
    version = Whole(help_text="Goes up with every change: a frame with a lower one is old.")
    partner = CallPartner()
    called = Text(allow_blank=True, help_text="Our number.")
    queue = Named(allow_null=True)
    agent = Person(allow_null=True)
    started_at = Moment()
    answered_at = Moment(allow_null=True)
    ended_at = Moment(allow_null=True)
    duration_s = Whole(allow_null=True)
    recordings = CallRecording(many=True)
    ticket = CallTicketBrief(allow_null=True)
    wrap_up = CallWrapUpAnswer(allow_null=True)


class CallPerhaps(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = Text(allow_blank=True)
    kind = serializers.ChoiceField(choices=["member", "visitor", "contact"])
    verified = Yes(help_text="Always false.")
    open_tickets = OpenTicketBrief(many=True)


class CallMatchesAnswer(serializers.Serializer[Any]):
    contacts = CallPerhaps(many=True)
    earlier_calls = CallAnswer(many=True)


class CallTicketAnswer(serializers.Serializer[Any]):
    number = Whole()
    category = Text()
    query_code = Text(allow_null=True, help_text="Of a stolen account: to be read out to the caller. Shown once.")
