"""A line that can be bad: an asyncio TCP proxy before Daphne, PostgreSQL or Redis. Lives in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CHUNK = 16 * 1024
MOST_HELD = 64 * 1024
MOST_UNDER_WAY = 64  # chunks


@dataclass
class Weather:
    """How the line is just now, for new and old connections alike. "up" is from the client to the server."""

    delay_s: float = 0.0  # each way
    bytes_per_s: float = 0.0  # each way, over all connections; 0 is unlimited
    swallow: frozenset[str] = frozenset()  # "up", "down": taken in and passed on to nobody
    cut_after: int | None = None  # bytes of one connection upwards; they pass, then the line breaks, before any answer
    lives: Iterator[int] | None = None  # how many bytes each new connection carries downwards; it ends in the middle of an answer
    refuse: bool = False


class Proxy:
    """`address` stands for `target`. Every method may be called from any thread."""

    def __init__(self, target: str) -> None:
        self.target_host, _, port = target.rpartition(":")
        self.target_port = int(port)
        self.weather = Weather()
        self.lines: set[_Pair] = set()
        self.passed = 0
        self.broken = 0  # connections that `lives` has ended
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._server: asyncio.Server = self._on_loop(self._listen())

    @property
    def address(self) -> str:
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    @property
    def websockets(self) -> int:
        """How many the server still holds."""
        return sum(pair.is_websocket for pair in list(self.lines))

    def be(self, **weather: Any) -> None:
        """Change the weather to this, and nothing else of what it was."""
        self.weather = Weather(**weather)

    def cut(self) -> None:
        """Reset every connection there is."""
        self._on_loop(self._cut())

    def close(self) -> None:
        self._on_loop(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    # --- inside the thread ------------------------------------------------------------------------

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._arrived, "127.0.0.1", 0, backlog=4096, limit=MOST_HELD)

    async def _arrived(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.refuse:
            _reset(writer)
            return
        try:
            there = await asyncio.open_connection(self.target_host, self.target_port, limit=MOST_HELD)
        except OSError:
            _reset(writer)
            return
        pair = _Pair(self, (reader, writer), there)
        self.lines.add(pair)
        await pair.run()
        self.lines.discard(pair)

    async def _cut(self) -> None:
        for pair in list(self.lines):
            pair.reset()

    async def _close(self) -> None:
        self._server.close()
        self.weather = Weather()
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=2) if others else None

    def _on_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Pair:
    """One connection and its continuation."""

    def __init__(self, proxy: Proxy, here: Ends, there: Ends) -> None:
        self.proxy, self.here, self.there = proxy, here, there
        self.up = 0
        self.left = next(proxy.weather.lives) if proxy.weather.lives else None  # of its life, in bytes downwards
        self.is_websocket = False
        self.tasks: list[asyncio.Task[None]] = []
        self.clock = asyncio.get_running_loop().time

    async def run(self) -> None:
        ways = [("up", self.here[0], self.there[1]), ("down", self.there[0], self.here[1])]
        self.tasks = [asyncio.ensure_future(self._carry(*way)) for way in ways]
        await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        while "up" in self.proxy.weather.swallow and not self.tasks[1].done():
            await asyncio.sleep(0.05)  # not even the end of the client gets through
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for _, writer in (self.here, self.there):
            with contextlib.suppress(Exception):
                writer.close()

    async def _carry(self, way: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Everything arrives so much later than it was sent; what follows close behind does not wait for that as well."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_UNDER_WAY)
        taking_in = asyncio.ensure_future(self._take_in(reader, under_way))
        try:
            while (item := await under_way.get())[1]:
                due, data = item
                await asyncio.sleep(due - self.clock())
                if self.proxy.weather.bytes_per_s:
                    await asyncio.sleep(len(data) / self.proxy.weather.bytes_per_s)
                if way in self.proxy.weather.swallow:
                    continue
                if way == "down" and self.left is not None:
                    data, self.left = data[: self.left], self.left - len(data)
                self.proxy.passed += len(data)
                writer.write(data)
                await writer.drain()
                if way == "down" and self.left is not None and self.left <= 0:
                    self.proxy.broken += 1
                    return
                if way == "up" and self._has_had_enough(len(data)):
                    await asyncio.sleep(0.02)  # the server has it
                    self.reset()
                    return
        except OSError:
            pass  # the other end is gone
        finally:
            taking_in.cancel()

    async def _take_in(self, reader: asyncio.StreamReader, under_way: asyncio.Queue[tuple[float, bytes]]) -> None:
        """The last one taken in is empty: the end."""
        data = b"?"
        while data:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                data = b""
            self.is_websocket = self.is_websocket or data.startswith(b"GET /ws")
            await under_way.put((self.clock() + self.proxy.weather.delay_s, data))

    def _has_had_enough(self, more: int) -> bool:
        self.up += more
        limit = self.proxy.weather.cut_after
        return limit is not None and self.up >= limit

    def reset(self) -> None:
        for _, writer in (self.here, self.there):
            _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End with RST: what is on the way is lost."""
    with contextlib.suppress(OSError):
        raw = writer.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    writer.transport.abort()
