"""The base of every form: a field we do not know is refused, not ignored."""

from typing import Any

from rest_framework import serializers

from helpdesk.common.errors import speaks_english

UNKNOWN_FIELD = {"zh": "没有这一项。", "en": "There is no such field."}


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses unknown fields by name, so that a typed-wrong or smuggled field is noticed (TRUST RE-04)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in known]:
                raise serializers.ValidationError({name: [in_language(UNKNOWN_FIELD)] for name in unknown})
        return super().to_internal_value(data)


def in_language(sentences: dict[str, str]) -> str:
    return sentences["en" if speaks_english() else "zh"]
