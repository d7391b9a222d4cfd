"""All mails of the corpus."""

from __future__ import annotations

from . import bombs, charsets, deception, headers, html, joining, machines, structure
from .case import Case

FAMILIES = (charsets, headers, structure, machines, html, deception, joining, bombs)
CASES: list[Case] = [case for family in FAMILIES for case in family.CASES]
