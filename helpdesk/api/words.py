"""What the API framework would say about a field, in our words: one table for every form of the product.

By the kind of field and the framework's code for what is wrong. Sentences may name the field's own limits
({max_length}, {min_value} …) and {choices}. What a form says by itself is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from helpdesk.common.errors import speaks_english

Words = tuple[str, str]  # zh, en

NEEDED: Words = ("这一项要填。", "This is needed.")
UNREADABLE: Words = ("里面有无法保存的字符。", "It holds characters that cannot be stored.")
LONGEST: Words = ("最多 {max_length} 个字。", "At most {max_length} characters.")
SHORTEST: Words = ("至少 {min_length} 个字。", "At least {min_length} characters.")
UNKNOWN: Words = ("没有这一项。", "There is no such thing.")

# The most particular kind first: an e-mail field is a text field too.
TABLE: list[tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Words]]] = [
    (serializers.EmailField, {"invalid": ("邮箱地址不完整，要像 name@example.com。", "Write an e-mail address like name@example.com.")}),
    (serializers.SlugField, {"invalid": ("只能用英文字母、数字、横线和下划线。", "Letters, digits, dashes and underscores only.")}),
    (serializers.URLField, {"invalid": ("网址要完整，像 https://example.com/。", "Write a whole address like https://example.com/.")}),
    (
        serializers.CharField,
        {
            "invalid": ("这里要填文字。", "This must be text."),
            "max_length": LONGEST,
            "min_length": SHORTEST,
            "null_characters_not_allowed": UNREADABLE,
            "surrogate_characters_not_allowed": UNREADABLE,
        },
    ),
    (
        serializers.IntegerField,
        {
            "invalid": ("这里要填整数。", "This must be a whole number."),
            "max_string_length": ("这个数太长了。", "This number is too long."),
            "max_value": ("最大是 {max_value}。", "At most {max_value}."),
            "min_value": ("最小是 {min_value}。", "At least {min_value}."),
        },
    ),
    (serializers.FloatField, {"invalid": ("这里要填数字。", "This must be a number.")}),
    (serializers.DecimalField, {"invalid": ("这里要填数字。", "This must be a number.")}),
    (serializers.BooleanField, {"invalid": ("只能是 true 或 false。", "This is true or false.")}),
    (serializers.UUIDField, {"invalid": ("这不是有效的编号。", "This is not an id of ours.")}),
    (
        serializers.MultipleChoiceField,
        {
            "not_a_list": ("这里要填一个列表。", "This must be a list."),
            "invalid_choice": ("只能从这些里选：{choices}。", "Choose from: {choices}."),
        },
    ),
    (serializers.ChoiceField, {"invalid_choice": ("只能是其中之一：{choices}。", "One of: {choices}.")}),
    (
        serializers.ListField,
        {
            "not_a_list": ("这里要填一个列表。", "This must be a list."),
            "max_length": ("最多 {max_length} 项。", "At most {max_length} of them."),
            "min_length": ("至少 {min_length} 项。", "At least {min_length} of them."),
            "empty": NEEDED,
        },
    ),
    (
        serializers.ListSerializer,
        {
            "not_a_list": ("这里要填一个列表。", "This must be a list."),
            "max_length": ("最多 {max_length} 项。", "At most {max_length} of them."),
            "min_length": ("至少 {min_length} 项。", "At least {min_length} of them."),
            "empty": NEEDED,
        },
    ),
    (serializers.DictField, {"not_a_dict": ("这里要填一个对象。", "This must be an object.")}),
    (serializers.DateTimeField, {"invalid": ("时间要写成 2026-05-01T09:30:00Z 这样。", "Write a time like 2026-05-01T09:30:00Z.")}),
    (serializers.DateField, {"invalid": ("日期要写成 2026-05-01 这样。", "Write a date like 2026-05-01.")}),
    (serializers.TimeField, {"invalid": ("时间要写成 09:30 这样。", "Write a time of day like 09:30.")}),
    (serializers.PrimaryKeyRelatedField, {"does_not_exist": UNKNOWN, "incorrect_type": UNKNOWN}),
    (serializers.SlugRelatedField, {"does_not_exist": UNKNOWN, "invalid": UNKNOWN}),
    (serializers.BaseSerializer, {"invalid": ("这里要填一个对象，像 {{}}。", "This must be an object, like {{}}.")}),
    (serializers.Field, {"required": NEEDED, "blank": NEEDED, "null": NEEDED, "unique": ("已经有一个了，换一个。", "There is one already. Choose another.")}),
]  # fmt: skip


def in_our_words(detail: Any, field: Any) -> Any:
    """The framework's errors of one field, or of what is inside it, with its stock phrases replaced by ours."""
    if isinstance(detail, Mapping):
        return {key: in_our_words(inner, inside(field, key)) for key, inner in detail.items()}
    if isinstance(detail, list):
        # Of a list of forms: one entry each. Otherwise the sentences about this very field.
        many = isinstance(field, serializers.ListSerializer)
        return [in_our_words(inner, field.child if many and isinstance(inner, Mapping) else field) for inner in detail]
    return ErrorDetail(sentence(detail, field), code=getattr(detail, "code", None))


def inside(field: Any, key: Any) -> Any:
    """The field that `key` names: of a form by name, of a list by number. The field itself where it is none of them."""
    if isinstance(field, serializers.Serializer):
        return field.fields.get(key, field)
    return field.child if isinstance(key, int) or isinstance(field, serializers.DictField) else field


def sentence(detail: Any, field: Any) -> str:
    code = getattr(detail, "code", "")
    words = next((table[code] for kind, table in TABLE if isinstance(field, kind) and code in table), None)
    if words is None or not is_stock_phrase(str(detail), field, code):
        return str(detail)
    return words[speaks_english()].format_map(Limits(field))


def is_stock_phrase(said: str, field: Any, code: str) -> bool:
    """Whether the framework said it. A form's own sentence comes with the same code, `invalid`, as a rule."""
    stock = getattr(field, "error_messages", {}).get(code)
    if stock is None:
        return code != "invalid"  # of a validator that stands beside the field
    pattern = re.sub(r"\\\{.*?\\\}", ".*", re.escape(str(stock)))
    return re.fullmatch(pattern, said, re.DOTALL) is not None


class Limits(dict[str, str]):
    """What a sentence may name of its field."""

    def __init__(self, field: Any) -> None:
        super().__init__()
        self.field = field

    def __missing__(self, name: str) -> str:
        if name == "choices":
            return ", ".join(str(choice) for choice in self.field.choices if choice != "")
        return str(getattr(self.field, name, ""))
