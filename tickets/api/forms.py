"""What the doors of tickets take: bodies and query parameters, every field named."""

from typing import Any

from rest_framework import serializers

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import PageQuery
from helpdesk.api.serializers import StrictSerializer, in_language
from helpdesk.common.ids import read_id
from helpdesk.members.phones import e164
from tickets.actions.words import MOST_FILES
from tickets.filters import TicketFilters
from tickets.listing import OF_WORK_ONLY, ORDERS, VIEWS
from tickets.models import UNFINISHED, Ticket

MOST_ENTRIES = 200
SUBJECT_LENGTH = 200
NEEDS_A_NAME = {"zh": "请写上称呼。", "en": "Please give a name."}
NO_SUCH_PHONE = {"zh": "这个电话号码打不通，请检查。", "en": "This is no phone number we could reach."}
KNOWN_OR_TOLD = {
    "zh": "请选一个联系人，或者填写称呼和联系方式，只选一样。",
    "en": "Choose a contact or fill in who they are, one of them.",
}
NO_SUCH_VIEW = {"zh": "没有这个视图。", "en": "There is no such view."}
WORK_ONLY = {"zh": "这个排序只用于没有办完的工单。", "en": "This order is for unfinished tickets only."}


def words(**options: Any) -> serializers.CharField:
    """Text as typed, spaces and line breaks and all. Its length is the action's to judge, in words for people."""
    return serializers.CharField(trim_whitespace=False, allow_blank=True, max_length=1_000_000, **options)


def some_files() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), max_length=MOST_FILES, default=list)


class WithFields(StrictSerializer):
    """On the wire it is `fields`, which a form in Python has already."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["fields"] = fields.pop("fields_")
        return fields


class OpenForm(WithFields):
    """A customer's. `conversation` of one's own: what could not be settled there."""

    category = serializers.SlugField(max_length=40)
    subject = Plain(max_length=SUBJECT_LENGTH)
    text = words()
    service = serializers.SlugField(max_length=40, default="", allow_blank=True)
    fields_ = serializers.DictField(default=dict)
    files = some_files()
    conversation = serializers.UUIDField(required=False)
    client_id = serializers.CharField(max_length=64, default="", allow_blank=True)


class ContactForm(StrictSerializer):
    id = serializers.UUIDField(required=False)
    name = Plain(max_length=60, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)

    def validate_phone(self, text: str) -> str:
        number = e164(text) if text else ""
        if number is None:
            raise serializers.ValidationError(in_language(NO_SUCH_PHONE))
        return number

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if "id" in form and len(form) > 1:
            raise serializers.ValidationError({"id": [in_language(KNOWN_OR_TOLD)]})
        if not form.get("id") and not form.get("name"):
            raise serializers.ValidationError({"name": [in_language(NEEDS_A_NAME)]})
        return form


class OpenForStaffForm(OpenForm):
    """On somebody's behalf: a contact, or the customer of a conversation."""

    priority = serializers.ChoiceField(choices=Ticket.Priority.choices, required=False)
    contact = ContactForm(required=False)

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in form) == ("conversation" in form):
            raise serializers.ValidationError({"contact": [in_language(KNOWN_OR_TOLD)]})
        return form


class ChangeForm(WithFields):
    subject = Plain(max_length=SUBJECT_LENGTH, required=False)
    priority = serializers.ChoiceField(choices=Ticket.Priority.choices, required=False)
    category = serializers.SlugField(max_length=40, required=False)
    queue = serializers.SlugField(max_length=40, required=False)
    service = serializers.SlugField(max_length=40, required=False, allow_null=True)
    fields_ = serializers.DictField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50, required=False)


class AssignmentForm(StrictSerializer):
    assignee = serializers.CharField(allow_null=True, max_length=36, help_text="An id, me, next, or null.")


class StatusForm(StrictSerializer):
    status = serializers.ChoiceField(choices=Ticket.Status.choices)
    reason = Plain(max_length=500, default="", allow_blank=True, help_text="The customer reads it.")


class ReplyForm(StrictSerializer):
    text = words(default="")
    files = some_files()
    client_id = serializers.CharField(
        max_length=64, default="", allow_blank=True, trim_whitespace=False, help_text="The same again is the same entry."
    )


class StaffReplyForm(ReplyForm):
    then = serializers.ChoiceField(choices=["open", "pending", "solved"], default="", allow_blank=True)


class NoteForm(ReplyForm):
    """`@[name](user-id)` in the text names a colleague."""


class SeenForm(StrictSerializer):
    sequence = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class TakeForm(StrictSerializer):
    queue = serializers.SlugField(max_length=40, default="", allow_blank=True)


class StaffListQuery(TicketFilters, PageQuery):
    view = serializers.CharField(max_length=36, required=False, help_text=f"{', '.join(VIEWS)}, or the id of a saved one.")
    ordering = serializers.ChoiceField(choices=list(ORDERS), required=False, help_text="due and priority: unfinished ones only.")

    def validate_view(self, word: str) -> str:
        if word not in VIEWS and read_id(word) is None:
            raise serializers.ValidationError(in_language(NO_SUCH_VIEW))
        return word

    def validate(self, query: dict[str, Any]) -> dict[str, Any]:
        if query.get("ordering") in OF_WORK_ONLY and set(query.get("status", ())) - set(UNFINISHED):
            raise serializers.ValidationError({"ordering": [in_language(WORK_ONLY)]})
        return query


class CustomerListQuery(PageQuery):
    """Of one's own tickets."""

    status = TicketFilters._declared_fields["status"]
    category = TicketFilters._declared_fields["category"]
    q = TicketFilters._declared_fields["q"]


class OneTicketQuery(StrictSerializer):
    after = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text="Its timeline from the entry after this one comes along."
    )


class TimelineQuery(StrictSerializer):
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ENTRIES, default=100)
