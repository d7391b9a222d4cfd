"""One browser window's connection: its life, from the handshake to its end. Who is counted where is in `places`.

A socket is one loop straight on ASGI's `receive`. Nothing slow happens before `accept` (Daphne gives up after five
seconds, and a herd would be refused as a whole); signing in happens after it, in the database threads.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from helpdesk.accounts.identity import Identity, who_is
from helpdesk.common.errors import DomainError, TooFast, TryAgain

from . import frames, places
from .backpressure import abort, transport_of, unsent_bytes
from .buckets import Bucket
from .handshake import address_of, credentials, from_our_pages
from .hello import Hello, HelloFirst, arrival_at
from .hub import hub
from .pool import in_database
from .quick import short_way

log = structlog.get_logger(__name__)

HELLO_WITHIN = 10.0
SILENT_FOR = 25.0  # seconds without a frame: the peer is gone, whatever TCP thinks
MOST_UNSENT = 512 * 1024
UNSENT_FOR = 10.0
PENDING_WORK = 20
MOST_EARLY = 20
FRAMES_PER_SECOND, FRAME_BURST = 50, 200
REFUSALS_PER_SECOND, REFUSAL_BURST = 2, 200  # beyond it a window is let go: it does nothing but get refused

GOING_DOWN, NOT_SIGNED_IN, NOT_ALLOWED, IDLE, TOO_FAST = 1012, 4401, 4403, 4408, 4429

_numbers = itertools.count()


class Socket:
    """What handlers see: who is there (`identity`, `actor`), `send`, `refuse`, `close`, and work for the database threads."""

    __slots__ = (
        "_address",
        "_deaf",
        "_early",
        "_entering",
        "_first_frame",
        "_frames",
        "_listening",
        "_messages",
        "_pace",
        "_pending",
        "_quick",
        "_refusals",
        "_send",
        "_transport",
        "_unsent_since",
        "closing",
        "face",
        "heard_at",
        "identity",
        "name",
        "scope",
        "topics",
        "visits",
        "watched",
        "welcomed",
    )

    def __init__(self, scope: dict[str, Any], send: Any, face: str) -> None:
        self.scope, self.face = scope, face
        self.name = f"{hub.name}-{next(_numbers)}"
        self._send, self._transport, self._quick = send, transport_of(send), short_way(send)
        self.topics: set[str] = set()
        self.identity: Identity | None = None
        self.watched: dict[UUID, int] = {}
        self.visits: frozenset[UUID] | set[UUID] = frozenset()  # conversations in which `beside` speaks
        self.heard_at = time.monotonic()
        self.welcomed = False
        self.closing: int | None = None
        self._unsent_since: float | None = None
        self._frames = Bucket(FRAMES_PER_SECOND, FRAME_BURST)
        self._messages = Bucket(settings.REALTIME["MESSAGES_PER_SECOND"], settings.REALTIME["MESSAGE_BURST"])
        self._refusals = Bucket(REFUSALS_PER_SECOND, REFUSAL_BURST)
        self._pending: set[asyncio.Task[Any]] = set()
        self._early: list[str | None] = []
        self._first_frame: asyncio.Event | None = None
        self._entering: asyncio.Task[None] | None = None
        self._address: str | None = None  # what a visitor is counted by
        self._pace: Bucket | None = None  # of the person, over all their windows
        self._listening = False  # signed in, counted, heard
        self._deaf = False

    # --- for handlers -----------------------------------------------------------------------------

    @property
    def actor(self) -> Any:
        assert self.identity is not None
        return self.identity.actor

    @property
    def beside(self) -> Any:
        """The visitor a signed-in customer still is in this browser, or None (`accounts.identity.visitor_beside`)."""
        return self.identity.beside if self.identity is not None else None

    def actor_in(self, conversation_id: UUID) -> Any:
        """Who speaks from this window in that conversation."""
        return self.beside if conversation_id in self.visits else self.actor

    def send(self, payload: bytes) -> None:
        """Send an encoded frame. Never waits; a window that does not take what it is sent is cut and will resume."""
        if self.closing is not None:
            return
        if unsent_bytes(self._transport) > MOST_UNSENT:
            log.info("socket.too_slow", actor=self._key())
            self._cut()
        elif self._quick is not None:
            self._quick.send_text(payload)
        else:
            self._pass_on({"type": "websocket.send", "text": payload.decode()})

    def tell(self, frame: dict[str, Any]) -> None:
        self.send(frames.encode(frame))

    def refuse(self, error: DomainError, **about: Any) -> None:
        """Say no to one frame. The socket stays, unless it does nothing but get refused."""
        if self._refusals.take(time.monotonic()):
            self.close(TOO_FAST)
            return
        refused = {"type": "refused", "code": error.code, "detail": error.detail, **about}
        if error.retry_after is not None:
            refused["retry_after"] = math.ceil(error.retry_after * 100) / 100  # Up: 0 would say "now".
        self.tell(refused)

    def may_post_now(self) -> float:
        """Seconds to wait before another message, 0 for now: per socket, and per person over all their windows."""
        if self._pace is None:
            self._pace = places.pace_of(self._key(), self.heard_at)
        return max(self._messages.take(self.heard_at), self._pace.take(self.heard_at))

    def later(self, work: Coroutine[Any, Any, None], **about: Any) -> None:
        """Run a handler's slower part beside the loop. Too many at once are refused; refusals inside become frames."""
        if len(self._pending) >= PENDING_WORK:
            work.close()
            self.refuse(TooFast(), **about)
            return
        task = asyncio.get_running_loop().create_task(self._guarded(work, about))
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    def close(self, code: int) -> None:
        if self.closing is None:
            if self.welcomed:
                self.tell({"type": "bye", "code": code})
            self.closing = code
            hub.forget(self)
            self._pass_on({"type": "websocket.close", "code": code})

    def shut(self, topics: list[str], code: int) -> None:
        """Access by these topics has ended: close; or, where only the visitor beside has ended, let go of that."""
        if self.beside is None or any(topic in self.topics and topic != self.beside.key for topic in topics):
            self.close(code)
        else:
            self.forget_beside()

    def forget_beside(self) -> None:
        if self.identity is not None and self.identity.beside is not None:
            hub.leave(self, self.identity.beside.key)
            self.identity, self.visits = replace(self.identity, beside=None), frozenset()

    def stop_hearing(self) -> None:
        """Take nothing more in; what was taken in is still answered. Unheard words are said again on the next connection."""
        self._deaf = True

    # --- life -------------------------------------------------------------------------------------

    async def run(self, receive: Any) -> None:
        """The whole life of the connection."""
        await receive()  # websocket.connect
        if not from_our_pages(self.scope["headers"]):
            await self._send({"type": "websocket.close"})  # before accept: the handshake gets a 403
            return
        await self._send({"type": "websocket.accept"})
        hub.attach()
        hub.sockets.add(self)
        if self._quick is not None:
            self._quick.hears, self._quick.feels = self._arrived, self._felt
        self._entering = asyncio.get_running_loop().create_task(self._enter())
        try:
            while (event := await receive())["type"] != "websocket.disconnect":
                self._arrived(event.get("text"))
        finally:
            if self._entering is not None:
                self._entering.cancel()
            self._gone()

    async def _enter(self) -> None:
        """Find out who it is, then hear what they have said meanwhile."""
        await self._sign_in()
        # An idle socket is kept for hours: let go of what only the handshake needed, a quarter of its memory.
        self.scope["headers"].clear()
        if self._quick is not None:
            self._quick.forget_handshake()
        self._entering = None

    async def _sign_in(self) -> None:
        session, visitor = credentials(self.scope["headers"])
        if not session and not visitor and self.face == "chat":
            visitor = await self._token_from_hello()
        try:
            self.identity = await in_database(who_is, session, visitor) if session or visitor else None
        except Exception as error:
            # Not a refusal of the person: the database is away. Come back with jitter.
            log.warning("socket.sign_in_failed", error=type(error).__name__)
            self.close(GOING_DOWN)
            return
        if self.identity is None:
            self.close(NOT_SIGNED_IN)
        elif self.face == "console" and not self.actor.is_staff:
            self.close(NOT_ALLOWED)
        elif self.closing is None:
            self._begin_to_listen()

    async def _token_from_hello(self) -> str | None:
        """A page on another origin has no cookie of ours: it says its token in the first frame, never in a URL."""
        self._first_frame = asyncio.Event()
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                if not self._early:
                    await self._first_frame.wait()
            _, hello = frames.read(self._early[0] or "", self.face)
        except (TimeoutError, DomainError):
            return None
        return hello.token if isinstance(hello, Hello) else None

    def _begin_to_listen(self) -> None:
        """Take a place, if there is one, and hear what was said meanwhile."""
        assert self.identity is not None
        self._address = address_of(self.scope) if self.actor.is_visitor else None
        if not places.take_place(self, self._key(), self._address):
            self.close(TOO_FAST)
            return
        hub.listen(self, self._key())
        if self.identity.session_key:
            hub.listen(self, f"session:{self.identity.session_key}")
        if self.beside is not None:
            hub.listen(self, self.beside.key)
        self._listening = True
        for text in self._early:
            self._hear(text)
        self._early.clear()

    def make_room(self) -> None:
        self.close(IDLE)

    def _felt(self) -> None:
        self.heard_at = time.monotonic()

    def _arrived(self, text: str | None) -> None:
        self.heard_at = time.monotonic()
        if self._listening:
            self._hear(text)
        elif len(self._early) < MOST_EARLY:
            self._early.append(text)
            if self._first_frame is not None:
                self._first_frame.set()
        else:
            self.close(TOO_FAST)

    def _hear(self, text: str | None) -> None:
        if self.closing is not None or self._deaf:
            return
        if wait := self._frames.take(self.heard_at):
            self.refuse(TooFast(retry_after=wait))
            return
        try:
            if text is None:
                raise frames.BadFrame
            handler, frame = frames.read(text, self.face)
            if handler.shape is Hello:
                self._hello(frame)
            elif not self.welcomed:
                raise HelloFirst
            else:
                handler.handle(self, frame)
        except DomainError as error:
            self.refuse(error, **frames.what_it_names(text))

    def _hello(self, hello: Hello) -> None:
        self.later(arrival_at(self.face, hello)(self, hello))

    async def _guarded(self, work: Coroutine[Any, Any, None], about: dict[str, Any]) -> None:
        try:
            await work
        except DomainError as error:
            self.refuse(error, **about)
        except Exception:
            log.exception("socket.handler_failed", actor=self._key())
            self.refuse(TryAgain(), **about)

    def watch_health(self, now: float) -> None:
        """Called every second or two: let go of a peer that is silent, or does not take what it is sent."""
        if now - self.heard_at > SILENT_FOR:
            self.close(IDLE)
            self._cut()
        elif unsent_bytes(self._transport) < 64 * 1024:
            self._unsent_since = None
        elif self._unsent_since is None:
            self._unsent_since = now
        elif now - self._unsent_since > UNSENT_FOR - 2:
            log.info("socket.too_slow", actor=self._key())
            self._cut()

    def _pass_on(self, event: dict[str, Any]) -> None:
        """Daphne's `send` writes into the transport and never waits: step it through without a task."""
        sending = self._send(event)
        if self._transport is None:
            task = asyncio.get_running_loop().create_task(sending)
            self._pending.add(task)
            task.add_done_callback(self._pending.discard)
            return
        with suppress(StopIteration):
            sending.send(None)

    def _cut(self) -> None:
        self.closing = self.closing or IDLE
        hub.forget(self)
        abort(self._transport)

    def _gone(self) -> None:
        self.closing = self.closing or 1000
        hub.forget(self)
        if self._listening:
            places.give_back(self, self._key(), self._address)
        for task in list(self._pending):
            task.cancel()

    def _key(self) -> str:
        return self.identity.actor.key if self.identity else ""
