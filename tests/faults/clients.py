"""People at their windows, as our front end behaves: the same ids on every retry, resume by number, heartbeats, gaps
noticed and asked for, full jitter before coming back. What they do and see goes into the history.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import httpx
from picows import WSMsgType, ws_connect

from tests.faults.connections import Line, Ticket, encode
from tests.faults.history import Answer, History, Person, Row, Seen, Send

ANSWER_WITHIN = 8.0  # for the welcome and each pong
SENT_AGAIN_AFTER = 10.0
LET_THE_REST_ARRIVE = 0.4
MOST_BACK_OFF = 10.0
GOING_DOWN, SETTLED = 1012, {4401, 4403}
PASSING = {"try_again", "rate_limited"}


@dataclass
class Unsent:
    """In the outbox: waits, is under way, or was refused and stays with its reason."""

    send: Send
    under_way: bool = False
    not_before: float = 0.0
    sent_at: float = 0.0


@dataclass(eq=False)
class Window:
    ticket: Ticket
    history: History
    addresses: list[str]  # host:port of the web processes; the next one is tried after each loss
    http: httpx.AsyncClient
    rng: random.Random
    at_once: int = 1  # sentences under way at the same time; the front end keeps to one
    jitter: float = 1.0
    heartbeat_s: float = 15.0
    answer_within: float = ANSWER_WITHIN
    tick_s: float = 0.25  # how often it looks at its clock
    line: Line | None = None
    live: bool = False
    outbox: deque[Unsent] = field(default_factory=deque)
    refused: dict[str, Send] = field(default_factory=dict)
    timeline: dict[int, Row] = field(default_factory=dict)
    shown_at: dict[int, float] = field(default_factory=dict)
    told: int = 0  # the newest number the server spoke of
    said: int = 0
    times_back: int = 0
    last_frame: bytes = b""
    last_code: int | None = None  # the close code of the last connection
    wanted: bool = True
    _attempts: int = 0
    _address: int = 0
    _due: float = 0.0
    _filling: asyncio.Task[None] | None = None

    # --- writing ----------------------------------------------------------------------------------

    def write(self, text: str | None = None) -> Send:
        self.said += 1
        ticket = self.ticket
        words = text or f"{ticket.name} 的第 {self.said} 句：短信一直发不出去，报 4013。"
        send = Send(ticket.name, ticket.conversation, f"{ticket.name}-{self.said}", words, time.monotonic())
        self.history.sends.append(send)
        self.outbox.append(Unsent(send))
        self.pump()
        return send

    @property
    def under_way(self) -> int:
        return sum(item.under_way for item in self.outbox)

    def kept(self) -> dict[str, str]:
        """Texts that stand on the screen as unsent."""
        waiting = {item.send.client_id: item.send.text for item in self.outbox}
        return waiting | {client_id: send.text for client_id, send in self.refused.items()}

    def pump(self) -> None:
        now = time.monotonic()
        for item in list(self.outbox)[: self.at_once]:
            if item.under_way and now - item.sent_at > SENT_AGAIN_AFTER:
                item.under_way = False
            if item.under_way or item.not_before > now or not self.live:
                continue
            self._put_on_the_wire(item, now)

    def _put_on_the_wire(self, item: Unsent, now: float) -> None:
        send = item.send
        frame = {"type": "message.post", "conversation": send.conversation, "client_id": send.client_id, "text": send.text}
        if self.say(frame):
            item.under_way, item.sent_at = True, now
            send.sent_at = send.sent_at or now
            send.tries += 1
            self.last_frame = encode(frame)

    def say_again(self) -> None:
        """The last sentence once more, as it was."""
        if self.last_frame and self.line is not None and self.line.transport is not None and not self.line.lost.done():
            self.line.transport.send(WSMsgType.TEXT, self.last_frame)

    def say(self, frame: dict[str, Any]) -> bool:
        if self.line is None or self.line.transport is None or self.line.lost.done():
            return False
        self.line.transport.send(WSMsgType.TEXT, encode(frame))
        return True

    # --- hearing ----------------------------------------------------------------------------------

    def receive(self, frame: dict[str, Any]) -> None:
        self._due = 0.0
        kind, now = frame["type"], time.monotonic()
        about = frame.get("conversation")
        conversation = about["id"] if isinstance(about, dict) else str(about) if about else ""
        if conversation:
            self.history.seen.append(
                Seen(self.ticket.name, conversation, kind, frame.get("seq"), frame.get("client_id", ""), now)
            )
        match kind:
            case "message.posted":
                self._take(frame)
            case "message.accepted":
                self._accepted(frame["client_id"], frame["seq"], now)
            case "refused":
                self._refused(frame, now)
            case "welcome":
                self._welcomed(frame)
            case "pong":
                self._heard_of(frame["heads"].get(self.ticket.conversation, 0))
            case "conversation.changed" if conversation == self.ticket.conversation:
                self._heard_of(about["last_seq"])  # type: ignore[index]
            case "bye" if self.line is not None:
                self.line.code = frame["code"]

    def _welcomed(self, frame: dict[str, Any]) -> None:
        self.live, self._attempts = True, 0
        self.heartbeat_s = min(self.heartbeat_s, 15.0, frame["heartbeat_s"])
        self._heard_of(frame["conversations"].get(self.ticket.conversation, {"last_seq": 0})["last_seq"])
        self.pump()

    def _accepted(self, client_id: str, seq: int, now: float) -> None:
        item = next((item for item in self.outbox if item.send.client_id == client_id), None)
        if item is not None:
            send = item.send
            self.outbox.remove(item)
            if send.outcome == "unknown":
                send.outcome, send.seq, send.ended_at = "accepted", seq, now
            self._place(Row(send.conversation, seq, client_id, self.ticket.side, send.text))
        self._heard_of(seq)
        self.pump()

    def _refused(self, frame: dict[str, Any], now: float) -> None:
        code, client_id, retry_after = frame["code"], frame.get("client_id", ""), frame.get("retry_after")
        self.history.answers.append(Answer(self.ticket.name, 0, code, retry_after, "", now))
        item = next((item for item in self.outbox if item.send.client_id == client_id), None)
        if item is None:
            return
        if code in PASSING:
            item.under_way, item.not_before = False, now + (retry_after or 2.0)
        else:
            self.outbox.remove(item)
            item.send.outcome, item.send.ended_at, item.send.code = "refused", now, code
            self.refused[client_id] = item.send

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["conversation"] != self.ticket.conversation or frame["visibility"] != "public":
            return
        self._place(Row(frame["conversation"], frame["seq"], frame["client_id"], frame["author"]["kind"], frame["text"]))
        if any(item.send.client_id == frame["client_id"] for item in self.outbox) and frame["author"]["kind"] == self.ticket.side:
            self._accepted(frame["client_id"], frame["seq"], time.monotonic())
        self._heard_of(frame["seq"])

    def _place(self, row: Row) -> None:
        """What stands on the screen is never replaced by something else: a second sentence under a number would be kept apart."""
        held = self.timeline.get(row.seq)
        if held is not None and held != row:
            self.timeline[-row.seq] = row  # for the checker to find
        else:
            self.timeline[row.seq] = row
            self.shown_at.setdefault(row.seq, time.monotonic())

    # --- gaps -------------------------------------------------------------------------------------

    @property
    def contiguous(self) -> int:
        """The newest number before which nothing is missing."""
        number = self._contiguous
        while number + 1 in self.timeline:
            number += 1
        self._contiguous = number
        return number

    _contiguous: int = 0

    def _heard_of(self, head: int) -> None:
        self.told = max(self.told, head)
        if self.contiguous < self.told and (self._filling is None or self._filling.done()):
            self._filling = asyncio.ensure_future(self._fill())

    async def _fill(self) -> None:
        """Frames may overtake each other by a moment; what is still missing after it is asked for."""
        await asyncio.sleep(LET_THE_REST_ARRIVE)
        if self.contiguous < self.told:
            with contextlib.suppress(httpx.HTTPError, ValueError):  # the next heartbeat asks again
                for row in await self.read(after=self.contiguous):
                    self._place(row)

    async def read(self, after: int = 0) -> list[Row]:
        """The conversation as HTTP gives it, from a number on."""
        address = self.address
        url = f"http://{address}/api/v1/conversations/{self.ticket.conversation}/messages?after={after}&limit=200"
        rows: list[Row] = []
        while url:
            answer = await self.http.get(url, headers=self._headers())
            if answer.status_code != 200:
                self._note(answer)
                raise ValueError(answer.status_code)
            body = answer.json()
            rows += [
                Row(one["conversation"], one["seq"], one["client_id"], one["author"]["kind"], one["text"])
                for one in body["results"]
            ]
            url = body["next"]
        return rows

    @property
    def address(self) -> str:
        return self.addresses[self._address % len(self.addresses)]

    async def post_by_http(self, send: Send) -> httpx.Response:
        address = self.address
        url = f"http://{address}/api/v1/conversations/{send.conversation}/messages"
        token = "0" * 32
        send.sent_at, send.tries = send.sent_at or time.monotonic(), send.tries + 1
        headers = self._headers() | {"X-CSRFToken": token, "Cookie": f"{self.ticket.cookie}; csrftoken={token}"}
        answer = await self.http.post(url, json={"client_id": send.client_id, "text": send.text}, headers=headers)
        if answer.is_success:
            self._accepted(send.client_id, answer.json()["seq"], time.monotonic())
        else:
            self._note(answer)
        return answer

    def _note(self, answer: httpx.Response) -> None:
        kind = answer.headers.get("content-type", "")
        code = answer.json().get("code", "") if "json" in kind else ""
        after = answer.headers.get("retry-after")
        wait = float(after) if after else None
        self.history.answers.append(Answer(self.ticket.name, answer.status_code, code, wait, kind, time.monotonic()))

    # --- coming and going -------------------------------------------------------------------------

    async def stay(self, after_s: float = 0.0) -> None:
        """Be connected, and come back after each loss, until cancelled."""
        try:
            await asyncio.sleep(after_s)
            while self.wanted:
                await self._one_connection()
                self._break_off()
                if self.wanted:
                    await asyncio.sleep(self._wait())
        finally:
            self.leave()

    async def _one_connection(self) -> None:
        self.line = line = Line(self)
        address = self.address
        face = "chat" if self.ticket.side == "customer" else "console"
        try:
            self._due = time.monotonic() + ANSWER_WITHIN
            await ws_connect(
                lambda: line,
                f"ws://{address}/ws/{face}",
                extra_headers=list(self._headers().items()),
                websocket_handshake_timeout=ANSWER_WITHIN,
            )
        except Exception:  # refused, reset, timed out, not a socket: all the same to somebody who wants to talk
            line.end(None)
            return
        self.times_back += 1
        self.say({"type": "hello", "protocol": 1, "conversations": {self.ticket.conversation: self.contiguous}})
        await self._until_lost(line)

    async def _until_lost(self, line: Line) -> None:
        next_ping = time.monotonic() + self.heartbeat_s
        while not line.lost.done():
            await asyncio.wait([line.lost], timeout=self.tick_s)
            now = time.monotonic()
            if self._due and now > self._due:
                line.cut()
            elif self.live:
                self.pump()
                if now > next_ping:
                    next_ping = now + self.heartbeat_s
                    if self.say({"type": "ping"}):
                        self._due = self._due or now + self.answer_within

    def _break_off(self) -> None:
        """What was under way may or may not have arrived: it goes again under the same id."""
        self.live = False
        self._address += 1
        for item in self.outbox:
            item.under_way = False
        self.last_code = self.line.code if self.line else None
        if self.last_code in SETTLED:
            self.wanted = False

    def _wait(self) -> float:
        code = self.line.code if self.line else None
        ceiling = MOST_BACK_OFF if code == GOING_DOWN else min(MOST_BACK_OFF, 2.0**self._attempts)
        self._attempts += 1
        return self.rng.random() * ceiling * self.jitter

    def leave(self) -> None:
        if self.line is not None and self.line.transport is not None:
            self.line.transport.disconnect(graceful=False)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": self.ticket.cookie, "Origin": self.ticket.origin}

    def person(self) -> Person:
        return Person(self.ticket.name, self.ticket.side, frozenset({self.ticket.conversation}))

    def screen(self) -> dict[str, list[Row]]:
        return {self.ticket.conversation: [self.timeline[number] for number in sorted(self.timeline)]}
