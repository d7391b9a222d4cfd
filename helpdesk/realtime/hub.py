"""The hub: one per process. It knows which sockets listen to what, and carries frames between the processes.

All processes share one group on the channel layer and each has one channel in it, so that a commit's worth of frames
is one publish however many conversations and windows it is for. The layer is at-most-once and may be away: then the
frames still reach this process's own windows, and whoever missed some learns it from the numbers (`chat.replay`).
"""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import structlog
from channels.layers import get_channel_layer

log = structlog.get_logger(__name__)

BUS = "helpdesk.push"
PATIENCE = 1.0  # seconds a publish may take before the layer counts as away
SELF_TEST_EVERY = 5.0
Ring = tuple[list[str], bytes, str]  # topics; the encoded frame, or b"!code" to close; the socket that needs no echo


class Window(Protocol):
    """What the hub and what runs beside it need of a socket (`sockets.Socket`)."""

    name: str
    face: str
    topics: set[str]
    identity: Any
    welcomed: bool
    heard_at: float

    @property
    def actor(self) -> Any: ...

    def send(self, payload: bytes) -> None: ...

    def close(self, code: int) -> None: ...

    def shut(self, topics: list[str], code: int) -> None: ...

    def forget_beside(self) -> None: ...

    def stop_hearing(self) -> None: ...

    def watch_health(self, now: float) -> None: ...


class Hub:
    def __init__(self) -> None:
        self.sockets: set[Window] = set()
        self._topics: dict[str, set[Window]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._own_thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._outgoing: list[Ring] = []
        self._publishing: asyncio.Task[None] | None = None
        self._away_until = 0.0
        self.name = uuid.uuid4().hex
        self.heard_itself = time.monotonic()
        self.deaf_since: float | None = None
        self._background: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    # --- who listens ------------------------------------------------------------------------------

    def listen(self, socket: Window, topic: str) -> None:
        self._topics[topic].add(socket)
        socket.topics.add(topic)

    def leave(self, socket: Window, topic: str) -> None:
        socket.topics.discard(topic)
        listeners = self._topics.get(topic)
        if listeners is not None:
            listeners.discard(socket)
            if not listeners:
                del self._topics[topic]

    def forget(self, socket: Window) -> None:
        for topic in list(socket.topics):
            self.leave(socket, topic)
        self.sockets.discard(socket)

    def listeners(self, topic: str) -> set[Window]:
        return self._topics.get(topic, set())

    # --- sending ----------------------------------------------------------------------------------

    def publish(self, rings: list[Ring]) -> None:
        """Hand frames to all processes. From any thread; never waits, never raises."""
        loop = self._loop or self._loop_of_a_process_without_sockets()
        if loop is not None:
            loop.call_soon_threadsafe(self._enqueue, rings)

    def deliver(self, rings: list[Ring]) -> None:
        """Hand frames to this process's windows."""
        for topics, payload, origin in rings:
            if len(topics) == 1:
                hearers = self._topics.get(topics[0], set())
            else:
                hearers = set().union(*(self._topics.get(topic, ()) for topic in topics))
            for socket in tuple(hearers):
                if payload[:1] == b"!":
                    socket.shut(topics, int(payload[1:]))
                elif socket.name != origin:
                    socket.send(payload)

    # --- life -------------------------------------------------------------------------------------

    def runs_with(self, background: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], Coroutine[Any, Any, None]]:
        """Decorate a coroutine that runs beside the hub as long as the process has sockets (sweeps, heads)."""
        self._background.append(background)
        return background

    def attach(self) -> None:
        """Live on the running loop from now on. Called by every new socket; the first one starts the hub."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        self._loop = loop
        self._publishing = None
        for work in (self._listen, self._self_test, *self._background):
            self._keep(work)

    def _keep(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def forever() -> None:
            while True:
                try:
                    await work()
                except asyncio.CancelledError:
                    raise
                except Exception as error:
                    log.warning("hub.work_failed", work=getattr(work, "__qualname__", str(work)), error=type(error).__name__)
                await asyncio.sleep(1)

        task = asyncio.get_running_loop().create_task(forever())
        self._tasks.add(task)

    def _loop_of_a_process_without_sockets(self) -> asyncio.AbstractEventLoop | None:
        """Workers and commands publish too: give them a loop in a thread. In memory there is nobody to tell."""
        from channels.layers import InMemoryChannelLayer

        if isinstance(get_channel_layer(), InMemoryChannelLayer):
            return None
        with self._lock:
            if self._own_thread is None:
                loop = asyncio.new_event_loop()
                self._own_thread = threading.Thread(target=loop.run_forever, name="hub", daemon=True)
                self._own_thread.start()
                self._loop = loop
        return self._loop

    # --- the bus ----------------------------------------------------------------------------------

    def _enqueue(self, rings: list[Ring]) -> None:
        self._outgoing.extend(rings)
        if self._publishing is None or self._publishing.done():
            self._publishing = asyncio.get_running_loop().create_task(self._publish_all())

    async def _publish_all(self) -> None:
        while self._outgoing:
            rings, self._outgoing = self._outgoing[:500], self._outgoing[500:]
            if not await self._to_everybody(rings):
                self.deliver(rings)

    async def _to_everybody(self, rings: list[Ring]) -> bool:
        if time.monotonic() < self._away_until:
            return False
        try:
            layer: Any = get_channel_layer()
            async with asyncio.timeout(PATIENCE):
                await layer.group_send(BUS, {"type": "push", "rings": rings})
        except Exception as error:
            self._away_until = time.monotonic() + PATIENCE
            log.warning("hub.layer_away", error=type(error).__name__)
            return False
        # With our own subscription deaf, our own windows hear nothing by way of the bus.
        return self.deaf_since is None

    async def _listen(self) -> None:
        layer: Any = get_channel_layer()
        channel = await layer.new_channel("helpdesk.hub")
        await layer.group_add(BUS, channel)
        self.heard_itself, self.deaf_since = time.monotonic(), None
        receiving = asyncio.get_running_loop().create_task(self._receive(layer, channel))
        try:
            while not receiving.done():
                await asyncio.wait([receiving], timeout=1)
                if time.monotonic() - self.heard_itself > 2 * SELF_TEST_EVERY:
                    log.warning("hub.deaf")
                    self.deaf_since = self.deaf_since or self.heard_itself
                    return  # _keep begins again with a new channel
        finally:
            receiving.cancel()

    async def _receive(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            if message.get("from") == self.name:
                self.heard_itself, self.deaf_since = time.monotonic(), None
            else:
                self.deliver(message.get("rings", []))

    async def _self_test(self) -> None:
        while True:
            layer: Any = get_channel_layer()
            async with asyncio.timeout(PATIENCE):
                await layer.group_send(BUS, {"type": "push", "from": self.name})
            await asyncio.sleep(SELF_TEST_EVERY)


hub = Hub()
