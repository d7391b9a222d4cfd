"""The blanks in a prepared text, `{{customer.name}}`: canned responses, macros and rules know the same ones. Pure."""

import re
from collections.abc import Mapping

from helpdesk.common.errors import DomainError

# What begins with "ticket", "category", "service" or "queue" is known on a ticket only; in a conversation it stays as it
# stands, to be seen before it is sent. Days are said in words.
KNOWN = (
    "customer.name",
    "agent.name",
    "today",
    "ticket.number",
    "ticket.subject",
    "ticket.link",
    "ticket.opened_on",
    "category.name",
    "service.name",
    "queue.name",
)
BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class UnknownVariable(DomainError):
    code = "unknown_variable"
    zh = "没有这个变量：{names}。可以用：{known}。"
    en = "There is no such variable: {names}. There are: {known}."


def refuse_unknown(text: str) -> None:
    """Raises UnknownVariable for blanks that nobody would fill: the customer would read the braces."""
    if unknown := unknown_in(text):
        raise UnknownVariable(names="、".join(unknown), known="、".join(KNOWN))


def unknown_in(text: str) -> list[str]:
    return sorted({name for name in BLANK.findall(text) if name not in KNOWN})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Every blank by its value, in one pass: braces in a customer's name stay a customer's name. What is missing is empty."""
    return BLANK.sub(lambda blank: values.get(blank[1], ""), text)
