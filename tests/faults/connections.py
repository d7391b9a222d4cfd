"""The wire under a window: what lets somebody take part, and one connection from its opening to its loss."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport

encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


@dataclass
class Ticket:
    """What somebody needs to take part."""

    name: str
    side: str
    conversation: str
    cookie: str
    origin: str


class Hears(Protocol):
    """The window at our end, as far as a line knows it."""

    line: Line | None

    def receive(self, frame: dict[str, Any]) -> None: ...


class Line(WSListener):
    """One connection of a window; an old one says nothing any more."""

    def __init__(self, window: Hears) -> None:
        self.window = window
        self.transport: WSTransport | None = None
        self.lost = asyncio.get_running_loop().create_future()
        self.code: int | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self.window.line is not self:
            return
        if frame.msg_type == WSMsgType.TEXT:
            self.window.receive(decode(frame.get_payload_as_memoryview()))
        elif frame.msg_type == WSMsgType.CLOSE:
            self.end(int(frame.get_close_code() or 0))

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.end(None)

    def end(self, code: int | None) -> None:
        if not self.lost.done():
            self.code = self.code or code
            self.lost.set_result(None)

    def cut(self) -> None:
        """As by a pulled cable: whatever is on the way is gone."""
        if self.transport is not None:
            sock = self.transport.underlying_transport
            sock.abort()
        self.end(None)
