"""What the doors of automation take: the changes a macro, a rule or a selection makes, and macros and views themselves."""

from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework import serializers

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import PageQuery
from helpdesk.api.serializers import Moment, StrictSerializer, in_language
from helpdesk.common.errors import DomainError
from helpdesk.common.ids import read_id
from tickets.actions.assigning import NEXT
from tickets.actions.changing import find_queue
from tickets.actions.opening import find_category, find_service
from tickets.filters import ME
from tickets.models import Ticket

MOST_TAGS = 20
YEAR_S = 366 * 24 * 3_600
MACRO_TEXT = 5_000
NOTHING = {"zh": "至少要写一段话，或者改一样东西。", "en": "Say something, or change something."}
NO_SUCH_PERSON = {"zh": "请写同事的编号，或者 me、next。", "en": "Give a colleague's id, me or next."}
NOT_ME = {"zh": "规则不是人，没有「我」。", "en": "A rule is nobody: there is no “me”."}
ONE_SNOOZE = {"zh": "延后到什么时候，只写一种。", "en": "Say in one way until when to snooze."}


class ChangesForm(StrictSerializer):
    """Every change in it is made on each ticket; what is not named stays."""

    status = serializers.ChoiceField(choices=Ticket.Status.choices, required=False)
    assignee = serializers.CharField(
        max_length=36, required=False, allow_null=True, help_text='An id, "me", "next" for whoever is next in the queue, or null.'
    )
    priority = serializers.ChoiceField(choices=Ticket.Priority.choices, required=False)
    category = serializers.SlugField(max_length=40, required=False)
    queue = serializers.SlugField(max_length=40, required=False)
    service = serializers.SlugField(max_length=40, required=False, allow_null=True)
    tags_add = serializers.ListField(child=Plain(max_length=30), max_length=MOST_TAGS, required=False)
    tags_remove = serializers.ListField(child=Plain(max_length=30), max_length=MOST_TAGS, required=False)
    snooze = Moment(required=False, allow_null=True, help_text="Until when; null wakes it.")
    snooze_s = serializers.IntegerField(min_value=60, max_value=YEAR_S, required=False, help_text="For so many seconds.")

    def validate_assignee(self, word: str | None) -> str | None:
        if word not in (None, ME, NEXT) and read_id(word) is None:
            raise serializers.ValidationError(in_language(NO_SUCH_PERSON))
        return word

    def validate(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As JSON can hold it: macros, rules and runs keep it."""
        if {"snooze", "snooze_s"} <= changes.keys():
            raise serializers.ValidationError({"snooze": [in_language(ONE_SNOOZE)]})
        if changes.get("snooze"):
            changes["snooze"] = changes["snooze"].isoformat()
        return changes


class StandingChangesForm(ChangesForm):
    """Of what is done again and again: a moment would soon be past, and what it moves a ticket to must be there.

    A queue that is closed later still refuses the macro whole, when it is used.
    """

    snooze = None  # type: ignore[assignment]  # how the framework takes a field away

    def validate_category(self, slug: str) -> str:
        return _there(slug, partial(find_category, by_customer=False))

    def validate_queue(self, slug: str) -> str:
        return _there(slug, find_queue)

    def validate_service(self, slug: str | None) -> str | None:
        return _there(slug, find_service) if slug else slug


def _there(slug: str, find: Callable[[str], object]) -> str:
    """Raises ValidationError with the words of the verb that would refuse it."""
    try:
        find(slug)
    except DomainError as refusal:
        raise serializers.ValidationError(refusal.detail) from None
    return slug


class MacroForm(StrictSerializer):
    name = Plain(max_length=60)
    text = serializers.CharField(max_length=MACRO_TEXT, trim_whitespace=False, allow_blank=True, default="")
    is_note = serializers.BooleanField(default=False)
    changes = StandingChangesForm(default=dict)
    is_active = serializers.BooleanField(default=True)
    position = serializers.IntegerField(min_value=0, max_value=999, default=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.partial and not attrs["text"].strip() and not attrs["changes"]:
            raise serializers.ValidationError({"text": [in_language(NOTHING)]})
        return attrs


class NewMacroForm(MacroForm):
    shared = serializers.BooleanField(default=False)


class MacrosQuery(PageQuery):
    ticket = serializers.IntegerField(
        min_value=1, max_value=2**53, required=False, help_text="Fill in the blanks for this ticket."
    )


class MacroUseForm(StrictSerializer):
    """`client_id` as with a reply: the same again says nothing twice."""

    macro = serializers.UUIDField()
    text = serializers.CharField(
        max_length=20_000,
        trim_whitespace=False,
        allow_blank=True,
        required=False,
        help_text="As edited; else the macro's, filled in.",
    )
    client_id = serializers.CharField(max_length=64, default="")
