"""What an administrator may write into a category and its form."""

from typing import Any

from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from helpdesk.accounts.fields import Plain
from helpdesk.api.serializers import Parts, StrictSerializer, in_language
from helpdesk.desk.models import Queue
from tickets.field_types import OF_CHOICES, TYPES
from tickets.models import Category

MOST_FIELDS, MOST_CHOICES = 60, 100  # those that have been retired included
MOST_POSITION = 32_767

NOT_A_KEY = {
    "zh": "键以小写英文字母开头，只能有小写字母、数字和下划线，最多 40 个字符，例如 order_number。",
    "en": "A key begins with a small letter and holds small letters, digits and underscores, at most 40: order_number.",
}
NOT_A_VALUE = {
    "zh": "选项的值以英文字母或数字开头，只能有字母、数字、点、横线和下划线，最多 40 个字符，例如 bank-card。",
    "en": "The value of a choice begins with a letter or digit and holds letters, digits, dots, dashes and underscores, "
    "at most 40: bank-card.",
}
TWICE = {"zh": "同一个键只能用一次。", "en": "A key can be used once only."}
NO_CHOICES = {"zh": "请至少给出一个选项。", "en": "Give at least one choice."}
NOT_OF_CHOICES = {"zh": "只有选择题才有选项。", "en": "Only a choice has choices."}
SAME_CHOICE = {"zh": "选项的值不能重复。", "en": "The values of choices must differ."}


class Code(serializers.RegexField):
    """Says in its own sentence what it takes: of a pattern the framework says that there is one."""

    def __init__(self, regex: str, *, sentences: dict[str, str]) -> None:
        self.sentences = sentences
        super().__init__(regex)

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except serializers.ValidationError:
            raise serializers.ValidationError(in_language(self.sentences)) from None


class ChoiceForm(StrictSerializer):
    value = Code(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$", sentences=NOT_A_VALUE)
    label_en = Plain(max_length=80, allow_blank=True, default="")
    retired = serializers.BooleanField(default=False)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"label": Plain(max_length=80)}


class FieldForm(StrictSerializer):
    key = Code(r"^[a-z][a-z0-9_]{0,39}$", sentences=NOT_A_KEY)
    type = serializers.ChoiceField(choices=TYPES)
    for_customer = serializers.BooleanField(default=True)
    choices = Parts(child=ChoiceForm(), max_length=MOST_CHOICES, default=list)
    retired = serializers.BooleanField(default=False)

    def get_fields(self) -> dict[str, Any]:
        """Some names on the wire are options of every field in Python."""
        return super().get_fields() | {
            "label": Plain(max_length=80),
            "label_en": Plain(max_length=80, allow_blank=True, default=""),
            "required": serializers.BooleanField(default=False),
            "help": Plain(max_length=200, allow_blank=True, default=""),
            "help_en": Plain(max_length=200, allow_blank=True, default=""),
        }

    def validate(self, field: dict[str, Any]) -> dict[str, Any]:
        values = [choice["value"] for choice in field["choices"]]
        if field["type"] not in OF_CHOICES and values:
            raise serializers.ValidationError({"choices": [in_language(NOT_OF_CHOICES)]})
        if field["type"] in OF_CHOICES and all(choice["retired"] for choice in field["choices"]):
            raise serializers.ValidationError({"choices": [in_language(NO_CHOICES)]})
        if len(set(values)) < len(values):
            raise serializers.ValidationError({"choices": [in_language(SAME_CHOICE)]})
        return field


class CategoryChanges(StrictSerializer):
    """All but the slug: saved views, links and other systems go by it."""

    name = Plain(max_length=60)
    name_en = Plain(max_length=60, allow_blank=True, required=False)
    description = Plain(max_length=200, allow_blank=True, required=False)
    description_en = Plain(max_length=200, allow_blank=True, required=False)
    queue = serializers.SlugRelatedField("slug", queryset=Queue.objects.filter(is_active=True))
    priority = serializers.IntegerField(min_value=1, max_value=4, required=False)
    needs_service = serializers.BooleanField(required=False)
    for_customers = serializers.BooleanField(required=False)
    assignment = serializers.ChoiceField(choices=["manual", "round_robin", "least_loaded"], required=False)
    is_active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(min_value=0, max_value=MOST_POSITION, required=False)
    fields_ = Parts(child=FieldForm(), max_length=MOST_FIELDS, required=False)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return fields | {"fields": fields.pop("fields_")}

    def validate_fields(self, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        keys = [field["key"] for field in fields]
        if len(set(keys)) < len(keys):
            raise serializers.ValidationError(in_language(TWICE))
        return fields


class CategoryForm(CategoryChanges):
    slug = serializers.SlugField(max_length=40, validators=[UniqueValidator(Category.objects.all())])
