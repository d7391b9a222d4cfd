"""What the doors of the lane take, every field named."""

from typing import Any

from rest_framework import serializers

from helpdesk.accounts.fields import Plain
from helpdesk.api.filters import PageQuery
from helpdesk.api.serializers import StrictSerializer, in_language
from tickets.intake.from_stolen_report import SIGNS
from tickets.models import CheckItem
from tickets.stolen.faces import CHANNELS

SAY_SOMETHING = {"zh": "请写一两句，或者勾选发现了什么。", "en": "Write a word or two, or tick what you noticed."}
MOST_CHARACTERS = 4_000


def words(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False, **options)


class StolenReportForm(StrictSerializer):
    account = Plain(max_length=254)
    contact = Plain(max_length=254)
    text = words(allow_blank=True, default="")
    signs = serializers.ListField(child=serializers.ChoiceField(choices=list(SIGNS)), max_length=len(SIGNS), default=list)

    def validate(self, form: dict[str, Any]) -> dict[str, Any]:
        if not form["text"].strip() and not form["signs"]:
            raise serializers.ValidationError({"text": [in_language(SAY_SOMETHING)]})
        return form | {"signs": sorted(set(form["signs"]), key=list(SIGNS).index)}


class StolenForCallerForm(StolenReportForm):
    """`ticket`: where they told it, as by mail."""

    ticket = serializers.IntegerField(min_value=1, max_value=2**53, allow_null=True, default=None)


class StolenLookupForm(StrictSerializer):
    query_code = serializers.CharField(max_length=20)


class StolenCodeForm(StrictSerializer):
    channel = serializers.ChoiceField(choices=CHANNELS)


class StolenProofForm(StrictSerializer):
    code = serializers.RegexField(r"^[\d\s]{6,12}$", max_length=12)

    def validate_code(self, code: str) -> str:
        return "".join(code.split())


class StolenMessageForm(StrictSerializer):
    text = words()
    client_id = serializers.CharField(max_length=64, default="", allow_blank=True)


class StolenReportsQuery(PageQuery):
    state = serializers.ChoiceField(choices=["open", "ended", "all"], default="open")


class StolenAfterQuery(StrictSerializer):
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class StolenNoQuery(StrictSerializer):
    """For calls that take no parameters."""


class StolenMemberForm(StrictSerializer):
    member = serializers.UUIDField()


class StolenVerdictForm(StrictSerializer):
    finding = words(allow_blank=True, default="")
    verdict = serializers.ChoiceField(choices=CheckItem.Verdict.choices)


class StolenReasonForm(StrictSerializer):
    reason = Plain(max_length=200)


class StolenEmailForm(StrictSerializer):
    email = serializers.EmailField(max_length=254)


class StolenDecisionForm(StrictSerializer):
    approved = serializers.BooleanField()
    reason = Plain(max_length=200, allow_blank=True, default="")


class StolenOpenedForm(StrictSerializer):
    key = serializers.CharField(max_length=40)


class StolenNoForm(StrictSerializer):
    """For calls that say all by their address."""
