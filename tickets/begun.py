"""A ticket that has only begun, with everything beside it: whoever tells of it need not read it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Clock, Entry, Ticket
from .terms import Terms


@dataclass(frozen=True, slots=True)
class Begun:
    ticket: Ticket
    entry: Entry
    clocks: Sequence[Clock]
    terms: Terms
