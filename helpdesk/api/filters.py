"""What may stand behind the `?` of an address: a closed list with types (TRUST RE-05)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from .problems import Invalid, sentences_by_field
from .serializers import StrictSerializer, in_language

REPEATED = {"zh": "这个参数只能出现一次。", "en": "This parameter may stand here once."}


class PageQuery(StrictSerializer):
    """Of every list. Subclass it to add filters: `view = ChoiceField(choices=[…], required=False)`."""

    limit = serializers.IntegerField(required=False, min_value=1, max_value=100)
    cursor = serializers.CharField(required=False, max_length=500)


def query_of(request: Request, form: type[serializers.Serializer[Any]] = PageQuery) -> dict[str, Any]:
    """The parameters, checked and typed. Unknown, repeated or malformed ones raise Invalid with `errors` by name."""
    parameters = request.query_params
    if repeated := [name for name in parameters if len(parameters.getlist(name)) > 1]:
        raise Invalid(errors={name: [in_language(REPEATED)] for name in repeated})
    checked = form(data=parameters.dict())
    if not checked.is_valid():
        raise Invalid(errors=sentences_by_field(checked.errors))
    return dict(checked.validated_data)
