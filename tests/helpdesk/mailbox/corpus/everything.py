"""All mails of the corpus."""

from __future__ import annotations

from . import charsets, headers, structure
from .case import Case

CASES: list[Case] = [*charsets.CASES, *headers.CASES, *structure.CASES]
