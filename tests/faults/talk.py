"""A round: pairs talk, something breaks, the talk goes on, all comes to rest, the checker speaks."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.faults.checker import ONE_BATCH, Limits, Verdict, check
from tests.faults.clients import Window
from tests.faults.connections import Ticket
from tests.faults.history import History, Row, Truth
from tests.faults.stage import Desk
from tests.faults.usage import Usage

THINKING_S = (0.1, 0.4)
MOST_UNSENT = 3  # people stop writing when nothing goes out


@dataclass(frozen=True)
class Scale:
    """How long and how often: seconds in `make test`, hours in `make soak`."""

    name: str
    pairs: int = 40
    acked: int = 1_000
    in_flight: int = 10
    times: int = 1  # how often the fault strikes
    pause_s: float = 0.0  # between two of them
    lasts_s: float = 0.0  # how long it lasts


SHORT = Scale("short")
SMALL = Scale("small", pairs=12, acked=300, in_flight=4)
LONG = Scale("long", acked=5_000)


def at(short: Scale, soak: Scale | None = None) -> pytest.MarkDecorator:
    """Play a round on one scale in `make test` and on another in `make soak`; the test takes `scale`."""
    scales = [pytest.param(short, id=short.name, marks=pytest.mark.fault)]
    scales += [pytest.param(soak, id=soak.name, marks=pytest.mark.soak)] if soak else []
    return pytest.mark.parametrize("scale", scales)


class TooTame(AssertionError):
    """The round did not put the product under the strain it promises to: it proves nothing."""


class Talk:
    """`script(talk)` breaks things while `talk` goes on."""

    def __init__(
        self,
        desk: Desk,
        scale: Scale,
        *,
        seed: int,
        at_once: int = 1,
        addresses: list[str] | None = None,
        talking: bool = True,
        agents: int = 1_000,
        hasty: bool = False,
    ) -> None:
        self.desk, self.scale, self.seed = desk, scale, seed
        self.rng = random.Random(seed)
        self.history = History()
        self.at_once = at_once
        self.addresses = addresses or desk.addresses
        self.windows: list[Window] = []
        self.struck_with: list[int] = []  # sends in flight at each fault
        self.hasty = hasty  # whether windows look after their connection more often than our front end does
        self.agents = agents  # how many of the pairs have an agent at the window
        self.thinking_s = THINKING_S  # between two sentences
        self.talking = talking  # or only what the script has them write
        self.words = ""  # what they say, if it matters
        self.figures: dict[str, object] = {}
        self.pressed = False
        self.healed_at = 0.0
        self.used: Usage | None = None  # before the first blow
        self.tasks: set[asyncio.Task[Any]] = set()
        self.reading = asyncio.Semaphore(10)

    # --- for scripts ------------------------------------------------------------------------------

    @property
    def acked(self) -> int:
        return self.history.counts()["accepted"]

    @property
    def in_flight(self) -> int:
        return sum(window.under_way for window in self.windows)

    async def until_acked(self, count: int, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while self.acked < count:
            if time.monotonic() > deadline:
                raise TooTame(f"only {self.acked} of {count} acknowledged within {seconds:.0f} s")
            await asyncio.sleep(0.005)

    async def until(self, so: Callable[[], bool | Awaitable[bool]], seconds: float, *, else_too_tame: str = "") -> None:
        """Wait until it is so. Fails when time is up; as too tame where the round itself should have brought it about."""
        deadline = time.monotonic() + seconds
        while not (await answer if isinstance(answer := so(), Awaitable) else answer):
            if time.monotonic() > deadline:
                raise TooTame(else_too_tame) if else_too_tame else AssertionError(f"not within {seconds:.0f} s")
            await asyncio.sleep(0.05)

    async def strike(self, blow: Callable[[], Any]) -> None:
        """Break something at a moment when enough is in flight. The blow runs beside the loop."""
        self.used = self.used or await asyncio.to_thread(self.desk.usage)
        self.pressed = True
        deadline = time.monotonic() + 10
        while self.in_flight < self.scale.in_flight and time.monotonic() < deadline:
            await asyncio.sleep(0)
        self.struck_with.append(self.in_flight)
        self.pressed = False
        await self.desk.do(blow)

    async def recovered(self, seconds: float, *, of: Iterable[Window] | None = None) -> float:
        """Wait until the windows are live again; how long it took."""
        began, windows = time.monotonic(), list(of if of is not None else self.windows)
        while not all(window.live for window in windows):
            if time.monotonic() - began > seconds:
                gone = sum(not window.live for window in windows)
                raise AssertionError(f"{gone} of {len(windows)} windows are not back after {seconds:.0f} s")
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    def slowest(self, share: float, *, since: float, of: set[str] | None = None) -> float:
        """Seconds within which that share of the sends first put on a wire since then got their answer."""
        now = time.monotonic()
        took = sorted(
            (send.ended_at or now) - send.sent_at
            for send in self.history.sends
            if send.sent_at and send.sent_at >= since and (of is None or send.who in of)
        )
        return took[int(len(took) * share)] if took else 0.0

    def have_spoken(self, people: set[str], *, since: float) -> bool:
        """Whether each of them has had something accepted since that moment."""
        return people <= {send.who for send in self.history.accepted() if (send.ended_at or 0) > since}

    def probing(self, every_s: float = 0.1) -> list[tuple[float, int]]:
        """Ask both processes for somebody's messages over and over; moments and statuses. Errors go into the history."""
        answers: list[tuple[float, int]] = []

        async def ask() -> None:
            for number in itertools.count():
                window = self.windows[number % len(self.windows)]
                try:
                    await window.read()
                    answers.append((time.monotonic(), 200))
                except ValueError as error:
                    answers.append((time.monotonic(), error.args[0]))
                except httpx.HTTPError:
                    answers.append((time.monotonic(), 0))
                await asyncio.sleep(every_s)

        self._keep(ask())
        return answers

    # --- the round --------------------------------------------------------------------------------

    async def run(self, script: Callable[[Talk], Awaitable[None]], limits: Limits) -> Verdict:
        pairs = await asyncio.to_thread(self.desk.pairs, self.scale.pairs)
        tickets = [ticket for number, pair in enumerate(pairs) for ticket in pair[: 2 if number < self.agents else 1]]
        async with (
            # Whoever asks waits their turn: our own queue is not the product's delay.
            httpx.AsyncClient(timeout=httpx.Timeout(8, pool=None), limits=httpx.Limits(max_connections=20)) as http,
            self._everybody_connected(http, tickets),
        ):
            talking = [self._keep(self._talk(window)) for window in self.windows] if self.talking else []
            await script(self)
            self.healed_at = time.monotonic()
            await self.until_acked(self.scale.acked)
            for task in talking:
                task.cancel()
            truth = await self._come_to_rest(limits)
        verdict = check(self.history, truth, limits)
        verdict.figures |= {
            "in flight": self.struck_with,
            "back": sum(window.times_back - 1 for window in self.windows),
            "seed": self.seed,
            **self.figures,
        }
        if min(self.struck_with, default=0) < self.scale.in_flight:
            raise TooTame(f"in flight at the fault: {self.struck_with}, wanted {self.scale.in_flight}")
        return verdict

    @asynccontextmanager
    async def _everybody_connected(self, http: httpx.AsyncClient, tickets: list[Ticket]) -> AsyncIterator[None]:
        herd = len(tickets) > 500
        for number, ticket in enumerate(tickets):
            addresses = self.addresses[number % len(self.addresses) :] + self.addresses[: number % len(self.addresses)]
            window = Window(ticket, self.history, addresses, http, random.Random(self.rng.random()), at_once=self.at_once)
            window.tick_s = 2.0 if herd else 0.25
            window.heartbeat_s, window.answer_within = (3.0, 3.0) if self.hasty else (window.heartbeat_s, window.answer_within)
            self.windows.append(window)
            self.history.people[ticket.name] = window.person()
            self._keep(window.stay(after_s=number / 150 if herd else 0.0))
        try:
            async with asyncio.timeout(180):  # getting ready is not what is measured
                while not all(window.live for window in self.windows):
                    await asyncio.sleep(0.02)
            yield
        finally:
            for window in self.windows:
                window.wanted = False
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _talk(self, window: Window) -> None:
        while True:
            if len(window.outbox) < MOST_UNSENT * self.at_once:
                window.write(self.words or None)
            await asyncio.sleep(0 if self.pressed else window.rng.uniform(*self.thinking_s))
            while self.pressed and len(window.outbox) >= self.at_once:
                await asyncio.sleep(0.002)

    async def _come_to_rest(self, limits: Limits) -> Truth:
        """Wait until every screen shows what the database has and nothing waits to be sent; then look at everything."""
        conversations = [window.ticket.conversation for window in self.windows]
        deadline = time.monotonic() + limits.converged_s * 2
        while not await self._at_rest(conversations) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        # Before the checker itself asks for everything that was ever said.
        usage = (self.used, await self._usage_at_rest(limits)) if self.used else None
        views = await asyncio.gather(*(self._read(window) for window in self.windows))
        return Truth(
            rows=await asyncio.to_thread(self.desk.rows, conversations),
            views={
                window.ticket.name: {window.ticket.conversation: rows} for window, rows in zip(self.windows, views, strict=True)
            },
            screens={window.ticket.name: window.screen() for window in self.windows},
            kept={window.ticket.name: window.kept() for window in self.windows},
            converged_s=self._worst_gap() if await self._at_rest(conversations) else None,
            evidence=await asyncio.to_thread(self.desk.evidence, conversations),
            usage=usage,
        )

    async def _usage_at_rest(self, limits: Limits) -> Usage:
        """Once the records are sealed, or when that takes too long."""
        deadline = time.monotonic() + limits.sealed_within_s
        while (used := await asyncio.to_thread(self.desk.usage)).unsealed > ONE_BATCH and time.monotonic() < deadline:
            await asyncio.sleep(0.5)
        return used

    async def _read(self, window: Window) -> list[Row]:
        """A few at a time: the checker's own questions are not a herd. Where nothing was ever said, none is asked."""
        if not window.told:
            return []
        async with self.reading:
            return await window.read()

    async def _at_rest(self, conversations: list[str]) -> bool:
        if any(window.outbox for window in self.windows):
            return False
        heads = await asyncio.to_thread(self.desk.heads, conversations)
        return all(window.contiguous == heads.get(window.ticket.conversation, 0) for window in self.windows)

    def _worst_gap(self) -> float:
        """The longest a screen lacked a sentence that was accepted; while things are broken the clock stands still."""
        accepted = {(send.conversation, send.seq): send.ended_at or 0.0 for send in self.history.accepted()}
        lacked = [
            shown - max(accepted.get((window.ticket.conversation, seq), shown), self.healed_at)
            for window in self.windows
            for seq, shown in window.shown_at.items()
        ]
        return max(0.0, *lacked)

    def _keep(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        return task
