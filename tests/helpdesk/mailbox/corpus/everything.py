"""All mails of the corpus."""

from __future__ import annotations

from . import charsets, deception, headers, html, machines, structure
from .case import Case

CASES: list[Case] = [*charsets.CASES, *headers.CASES, *structure.CASES, *machines.CASES, *html.CASES, *deception.CASES]
