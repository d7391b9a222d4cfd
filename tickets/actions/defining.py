"""Categories and their forms, as an administrator defines them. What old tickets hold can always still be named."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.evidence import record
from tickets.models import Category
from tickets.stolen import lane

Field = Mapping[str, Any]
ON_RECORD = (
    *("slug", "name", "name_en", "description", "description_en", "priority", "fields", "needs_service", "for_customers"),
    *("assignment", "is_active", "position"),
)


class TypeIsFixed(DomainError):
    """Old tickets hold values of the type the field had."""

    code = "invalid"
    status = 400
    zh = "这一项的类型不能改：以前的工单里有按原来类型填的内容。请用一个新的键。"
    en = "The type of this field is fixed: earlier tickets hold values of the old type. Use another key."


class LaneNeedsIt(Conflict):
    """Without it every report of a stolen account would be refused, and nobody would hear of it."""

    code = "lane_needs_it"
    zh = "「账号被盗」的报告都进这个分类，不能停用，也不能放到停用的队列。不想让客户在表单里选它，可以关掉「客户可选」。"
    en = (
        "Every report of a stolen account comes into this category: it cannot be switched off or moved to a queue that is. To keep "
        "it off the customers' list, switch off that customers choose it."
    )


@transaction.atomic
def save_category(*, category: Category, fields: Sequence[Field] | None, by: Actor, at: datetime) -> Category:
    """`fields` become the form, in their order; what was in it and is not any more is retired. None leaves the form.

    Raises LaneNeedsIt, and TypeIsFixed with `errors` under `fields.<place>.type`.
    """
    if not can(by, "ticket.define"):
        raise NotAllowed
    if category.slug == lane.CATEGORY and not (category.is_active and category.queue.is_active):
        raise LaneNeedsIt
    if fields is not None:
        category.fields = redefined(category.fields, fields)
    category.save()
    facts = {name: getattr(category, name) for name in ON_RECORD} | {"queue": category.queue.slug}
    record("ticket.category_saved", subject=("ticket_category", category.pk), by=by.key, at=at, facts=facts)
    return category


def redefined(old: Sequence[Field], new: Sequence[Field]) -> list[dict[str, Any]]:
    """The new form, and behind it what has gone from the old one. Pure."""
    before = {field["key"]: field for field in old}
    for place, field in enumerate(new):
        if field["key"] in before and before[field["key"]]["type"] != field["type"]:
            raise TypeIsFixed(errors={f"fields.{place}.type": [TypeIsFixed().detail]})
    kept = {field["key"] for field in new}
    gone = [{**field, "retired": True} for field in old if field["key"] not in kept]
    return [*(_with_old_choices(before.get(field["key"], {}), field) for field in new), *gone]


def _with_old_choices(old: Field, new: Field) -> dict[str, Any]:
    offered = {choice["value"] for choice in new["choices"]}
    gone = [{**choice, "retired": True} for choice in old.get("choices", ()) if choice["value"] not in offered]
    return {**new, "choices": [*new["choices"], *gone]}
