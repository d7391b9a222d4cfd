"""One window talks, types or asks far too fast, and comes back as often as it is let go (WS-04). Nobody else notices."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.faults.clients import Window
from tests.faults.conftest import Play
from tests.faults.connections import decode, encode
from tests.faults.talk import Scale, Talk, at

TOO_FAST = 4429
EVERY_S = 0.02
NOBODY_NOTICES_S = 0.5  # what a busy machine alone may cost; beyond it, twice the time without a flood

Make = Callable[[str, int], dict[str, Any]]


def words(conversation: str, number: int) -> dict[str, Any]:
    return {"type": "message.post", "conversation": conversation, "client_id": f"flood-{number}", "text": "快"}


def typing(conversation: str, number: int) -> dict[str, Any]:
    return {"type": "typing", "conversation": conversation, "on": True, "text": f"快 {number}"}


def pings(conversation: str, number: int) -> dict[str, Any]:
    return {"type": "ping"}


FLOODS: list[tuple[Make, int]] = [(words, 200), (typing, 1_000), (pings, 5_000)]  # frames a second


class Flood(WSListener):
    """A second window of somebody, in the hands of a script."""

    def __init__(self, window: Window) -> None:
        self.ticket, self.address, self.headers = window.ticket, window.addresses[0], window._headers()
        self.heard: Counter[str] = Counter()
        self.refusals: list[dict[str, Any]] = []
        self.closed: Counter[int] = Counter()
        self.lines = self.sent = 0
        self.transport: WSTransport | None = None
        self.welcomed = asyncio.Event()

    async def go_on(self, make: Make, per_second: int, seconds: float) -> None:
        ends, due = time.monotonic() + seconds, 0.0
        while time.monotonic() < ends:
            if self.transport is None:
                await self._come_in()
            due += per_second * EVERY_S
            while due >= 1 and self.transport is not None:
                due -= 1
                self.sent += 1
                self.transport.send(WSMsgType.TEXT, encode(make(self.ticket.conversation, self.sent)))
            await asyncio.sleep(EVERY_S)
        if self.transport is not None:
            self.transport.disconnect(graceful=False)

    async def _come_in(self) -> None:
        self.transport, _ = await ws_connect(
            lambda: self, f"ws://{self.address}/ws/chat", extra_headers=list(self.headers.items())
        )
        self.lines += 1
        self.welcomed.clear()
        self.transport.send(WSMsgType.TEXT, encode({"type": "hello", "protocol": 1, "conversations": {}}))
        async with asyncio.timeout(10):
            await self.welcomed.wait()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            said = decode(frame.get_payload_as_memoryview())
            self.heard[said["type"]] += 1
            if said["type"] == "welcome":
                self.welcomed.set()
            if said["type"] == "refused":
                self.refusals.append(said)
        elif frame.msg_type == WSMsgType.CLOSE:
            self.closed[int(frame.get_close_code() or 0)] += 1
            transport.disconnect(graceful=False)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.transport = None


@pytest.mark.embedded
@at(Scale("small", pairs=12, acked=300, in_flight=4, lasts_s=3), Scale("soak", acked=5_000, lasts_s=60))
def test_one_window_floods_and_the_others_notice_nothing(scale: Scale, play: Play) -> None:
    async def script(talk: Talk) -> None:
        flooder, partner = talk.windows[:2]
        others = {window.ticket.name for window in talk.windows[2:]}
        await talk.until_acked(50)
        await talk.strike(lambda: None)
        calm = await took(talk, others, asyncio.sleep(2))
        for make, per_second in FLOODS:
            flood, typed = Flood(flooder), typings(talk, partner)
            slow = await took(talk, others, flood.go_on(make, per_second, scale.lasts_s))
            talk.figures[f"{per_second} {make.__name__}"] = f"{flood.lines} lines, p95 {calm * 1000:.0f} → {slow * 1000:.0f} ms"
            assert slow < max(2 * calm, NOBODY_NOTICES_S), f"{make.__name__}: {calm:.3f} s before, {slow:.3f} s meanwhile"
            assert set(flood.closed) == {TOO_FAST}, flood.closed
            assert {one["code"] for one in flood.refusals} == {"rate_limited"}
            assert all(one["retry_after"] > 0 for one in flood.refusals)
            # Two a second and one for each new line; never one for each that was sent.
            assert typings(talk, partner) - typed <= 2 * scale.lasts_s + flood.lines + 2

    play(script, scale=scale)


async def took(talk: Talk, who: set[str], meanwhile: Any) -> float:
    """Seconds within which 95 of 100 of their sentences were answered in the meantime."""
    since = time.monotonic()
    await meanwhile
    return talk.slowest(0.95, since=since, of=who)


def typings(talk: Talk, window: Window) -> int:
    return sum(seen.kind == "typing" and seen.who == window.ticket.name for seen in talk.history.seen)
