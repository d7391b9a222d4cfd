"""The form of a category: what it asks of whom, and whether the answers will do. Values: see `field_types`."""

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk.api.serializers import in_language
from helpdesk.common.errors import DomainError

from .field_types import Field, Refused, read

NEEDED = {"zh": "这一项要填。", "en": "This is needed."}
UNKNOWN = {"zh": "这个分类没有这一项。", "en": "This category has no such field."}
EMPTY: tuple[Any, ...] = (None, "", [])


class BadFields(DomainError):
    """`errors` maps `fields.<key>` to sentences."""

    code = "invalid"
    status = 400
    zh = "有些内容填得不对，请看标出的地方。"
    en = "Something in the form is not right. See the marked fields."


def check_fields(
    definition: Iterable[Field],
    values: Mapping[str, Any],
    *,
    by_customer: bool,
    earlier: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The answers as they are kept. `definition` is `category.fields`.

    With `earlier`, the answers a ticket holds already, only what is named in `values` changes: null takes an answer away,
    and what an older form asked stays. Customers fill in the fields for customers; the others do not exist for them.
    Raises BadFields.
    """
    asked = {field["key"]: field for field in form_for(definition, by_customer=by_customer)}
    kept = dict(earlier or {})
    errors: dict[str, list[str]] = {}
    for key, value in values.items():
        if key not in asked:
            errors[f"fields.{key}"] = [in_language(UNKNOWN)]
        elif _is_empty(value):
            kept.pop(key, None)
        else:
            try:
                kept[key] = read(asked[key], value)
            except Refused as refused:
                errors[f"fields.{key}"] = [in_language(refused.sentences)]
    for key in _left_out(asked, kept, values, earlier):
        errors.setdefault(f"fields.{key}", [in_language(NEEDED)])
    if errors:
        raise BadFields(errors=errors)
    return {key: value for key, value in kept.items() if not _is_empty(value)}


def form_for(definition: Iterable[Field], *, by_customer: bool) -> list[Field]:
    """The fields one is asked to fill in, without what has been retired."""
    return [_in_use(field) for field in definition if not field.get("retired") and (field["for_customer"] or not by_customer)]


def form_of(definition: Iterable[Field], values: Mapping[str, Any], *, by_customer: bool) -> list[Field]:
    """The fields a ticket shows: those in use, and retired ones it holds a value of."""
    return [
        field
        for field in definition
        if (not field.get("retired") or field["key"] in values) and (field["for_customer"] or not by_customer)
    ]


def values_for(definition: Iterable[Field], values: Mapping[str, Any], *, by_customer: bool) -> dict[str, Any]:
    """The answers a person may see: staff all of them, customers those of the fields for customers."""
    if not by_customer:
        return dict(values)
    theirs = {field["key"] for field in definition if field["for_customer"]}
    return {key: value for key, value in values.items() if key in theirs}


def files_in(definition: Iterable[Field], values: Mapping[str, Any]) -> list[str]:
    """Ids of the uploads among the answers, to be hung on the ticket."""
    return [one for field in definition if field["type"] == "file" for one in values.get(field["key"]) or ()]


def _is_empty(value: Any) -> bool:
    return value in EMPTY or (isinstance(value, str) and not value.strip())


def _left_out(
    asked: Mapping[str, Field], kept: Mapping[str, Any], values: Mapping[str, Any], earlier: Mapping[str, Any] | None
) -> list[str]:
    """Required and missing. Of an earlier ticket only what was just taken away: forms grow after tickets were opened."""
    looked_at = asked if earlier is None else [key for key in values if key in asked]
    return [key for key in looked_at if asked[key]["required"] and _is_empty(kept.get(key))]


def _in_use(field: Field) -> Field:
    """Without the choices that have been taken out."""
    if not field.get("choices"):
        return field
    return {**field, "choices": [choice for choice in field["choices"] if not choice.get("retired")]}
