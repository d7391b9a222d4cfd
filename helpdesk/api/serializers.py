"""The base of every form, where a field we do not know is refused, not ignored; and of every row we show."""

from datetime import UTC
from typing import Any

from django.db import models
from rest_framework import serializers

from helpdesk.common.errors import speaks_english

from .words import in_our_words

UNKNOWN_FIELD = {"zh": "没有这一项。", "en": "There is no such field."}


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses unknown fields by name, so that a typed-wrong or smuggled field is noticed (TRUST RE-04)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in known]:
                raise serializers.ValidationError({name: [in_language(UNKNOWN_FIELD)] for name in unknown})
        return super().to_internal_value(data)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Says what is wrong in our words (`helpdesk.api.words`), whatever the framework has to say."""
        try:
            return super().run_validation(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError(in_our_words(error.detail, self)) from None


class Parts(serializers.ListField):
    """A list of forms, `child=PartForm()`. Each is to be complete, also where the form around it may leave things out.

    The framework would let a partial form's parts leave out what they need.
    """

    def run_child_validation(self, data: list[Any]) -> list[Any]:
        form: Any = type(self.child)
        parts = [form(data=part) for part in data]
        errors: Any = {place: part.errors for place, part in enumerate(parts) if not part.is_valid()}
        if errors:
            raise serializers.ValidationError(errors)
        return [part.validated_data for part in parts]


class Moment(serializers.DateTimeField):
    """A time as every one of ours on the wire: UTC, with a Z. The framework's own would take the site's zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


class RowSerializer(serializers.ModelSerializer[Any]):
    """A row as JSON, with its times as Moments."""

    serializer_field_mapping = {**serializers.ModelSerializer.serializer_field_mapping, models.DateTimeField: Moment}


def in_language(sentences: dict[str, str]) -> str:
    return sentences["en" if speaks_english() else "zh"]
