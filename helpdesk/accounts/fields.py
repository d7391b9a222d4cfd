"""Fields that several forms share."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.serializers import in_language

INVISIBLE = {"zh": "请去掉看不见的字符。", "en": "Please remove the invisible characters."}


class Plain(serializers.CharField):
    """One line of text as people write it: no line breaks or control characters, no invisible direction marks."""

    def to_internal_value(self, data: Any) -> str:
        text = " ".join(super().to_internal_value(data).split())
        if any(not letter.isprintable() for letter in text):
            raise serializers.ValidationError(in_language(INVISIBLE))
        return text


def password_field() -> serializers.CharField:
    """As typed: spaces count. Bounded, because hashing costs."""
    return serializers.CharField(max_length=256, trim_whitespace=False, style={"input_type": "password"}, write_only=True)
