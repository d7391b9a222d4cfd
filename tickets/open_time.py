"""Counting the seconds a calendar is open. Pure; whole seconds, so that what is counted in pieces adds up exactly.

The open stretches of 32 days at a time are worked out once and kept with running totals: a count or a date is two
look-ups, however many months lie between.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from helpdesk.desk.hours import CalendarRules, stretches_on

DAYS = 32
CLOSED_FOR_GOOD = 13  # blocks in a row without an open second: more than a year

Stretch = tuple[datetime, datetime]


class Block(NamedTuple):
    """Unix seconds: when its stretches open and close, and how much is open before each."""

    opens: list[int]
    closes: list[int]
    before: list[int]
    total: int


class OpenTime:
    """A calendar as a measure of time. Keep one per calendar: it remembers the days it has worked out."""

    def __init__(self, rules: CalendarRules) -> None:
        self.rules = rules
        self._blocks: dict[int, Block] = {}

    def spent(self, start: datetime, end: datetime) -> int:
        """Open seconds from `start` to `end`; none when `end` is earlier."""
        first, last = _seconds(start), _seconds(end)
        if last <= first:
            return 0
        if self.rules.always_open:
            return last - first
        block, end_block = self._block_of(start), self._block_of(end)
        whole = sum(self._block(number).total for number in range(block, end_block))
        return whole + _open_before(self._block(end_block), last) - _open_before(self._block(block), first)

    def after(self, start: datetime, seconds: int) -> datetime | None:
        """The first moment at which `seconds` have been open since `start`. None: it does not open often enough.

        The last second of a day ends at closing time, not at the next opening.
        """
        if seconds <= 0:
            return start
        if self.rules.always_open:
            return _moment(_seconds(start) + seconds)
        number = self._block_of(start)
        wanted, empty = seconds + _open_before(self._block(number), _seconds(start)), 0
        for block in map(self._block, count(number)):
            if wanted <= block.total:
                place = bisect_left(block.before, wanted) - 1
                return _moment(block.opens[place] + wanted - block.before[place])
            wanted -= block.total
            empty = 0 if block.total else empty + 1
            if empty == CLOSED_FOR_GOOD:
                break
        return None

    def is_open(self, at: datetime) -> bool:
        return self.spent(at, at + timedelta(seconds=1)) == 1

    def opens_at(self, at: datetime) -> datetime | None:
        """When it goes on: `at` itself while it is open. None: not within a year."""
        one_more = self.after(at, 1)
        return one_more - timedelta(seconds=1) if one_more else None

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """The open stretches between the two, earliest first."""
        first, last = _seconds(start), _seconds(end)
        if self.rules.always_open:
            return [(_moment(first), _moment(last))] if first < last else []
        blocks = [self._block(number) for number in range(self._block_of(start), self._block_of(end) + 1)]
        return [
            (_moment(max(opens, first)), _moment(min(closes, last)))
            for block in blocks
            for opens, closes in zip(block.opens, block.closes, strict=True)
            if closes > first and opens < last
        ]

    def _block_of(self, moment: datetime) -> int:
        """Days belong to blocks as the calendar's own place counts them."""
        return moment.astimezone(self.rules.zone).toordinal() // DAYS

    def _block(self, number: int) -> Block:
        if number not in self._blocks:
            self._blocks[number] = self._work_out(number)
        return self._blocks[number]

    def _work_out(self, number: int) -> Block:
        opens: list[int] = []
        closes: list[int] = []
        for ordinal in range(number * DAYS, (number + 1) * DAYS):
            for stretch in stretches_on(self.rules, date.fromordinal(ordinal)):
                start, end = map(_seconds, stretch)
                if closes and start <= closes[-1]:  # touching or overlapping: one stretch
                    closes[-1] = max(closes[-1], end)
                elif start < end:
                    opens.append(start)
                    closes.append(end)
        before, total = [], 0
        for start, end in zip(opens, closes, strict=True):
            before.append(total)
            total += end - start
        return Block(opens, closes, before, total)


def _open_before(block: Block, second: int) -> int:
    place = bisect_right(block.opens, second) - 1
    if place < 0:
        return 0
    return block.before[place] + min(second, block.closes[place]) - block.opens[place]


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
