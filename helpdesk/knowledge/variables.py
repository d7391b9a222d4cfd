"""The blanks in a canned response. Pure."""

import re

KNOWN = frozenset({"customer.name", "agent.name"})
BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def unknown_in(text: str) -> list[str]:
    """Blanks that nobody would fill: the customer would read the braces."""
    return sorted({name for name in BLANK.findall(text) if name not in KNOWN})
