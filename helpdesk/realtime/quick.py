"""A short way for whole text frames through Daphne's socket protocol.

Autobahn walks every frame through its general machinery (fragments, extensions, statistics, logging, futures): most of
a message's time in the server. What a browser sends is nearly always one whole masked text frame, and what we send
always is. Those two take the short way; everything else, and anything doubtful, goes autobahn's way untouched:
fragments, control frames, over-long, invalid or half-received frames (RFC 6455).
"""

import time
from collections.abc import Callable
from typing import Any

from daphne.ws_protocol import WebSocketProtocol

from .backpressure import unsent_bytes

WHOLE_TEXT = 0x81  # FIN and opcode 1
MASKED = 0x80


class QuickWebSocketProtocol(WebSocketProtocol):  # type: ignore[misc]
    """Daphne's protocol. `hears`, once set, gets each text straight; until then texts go to the ASGI queue as ever."""

    hears: Callable[[str], None] | None = None
    failByDrop = False  # noqa: N815  autobahn's name: say 1009 and the like before going, instead of only hanging up
    feels: Callable[[], None] | None = None  # called for each pong of the protocol: somebody is there, if only their browser

    def connectionMade(self) -> None:  # noqa: N802  Twisted's name
        super().connectionMade()
        # Close with a code instead of dropping: a reset would overtake the 1009, and the browser send the same again.
        self.failByDrop = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        if self.state == self.STATE_OPEN and not self.data and not self.inside_message and self.current_frame is None:
            data = self._hear_whole_texts(data)
        if data:
            super().dataReceived(data)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """Close with any code of a server. Autobahn lets an application say 1000 and 3000 to 4999, but not 1012."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=code)
        else:
            super().serverClose(code)

    def onPong(self, payload: bytes) -> None:  # noqa: N802  autobahn's name
        """Browsers slow the timers of hidden tabs to one a minute, our pings with them; they answer Daphne's all the same."""
        if self.feels is not None:
            self.feels()

    def forget_handshake(self) -> None:
        """Let go of the request's bytes and headers, which nobody asks for once the socket is open."""
        self.http_request_data = b""
        for headers in (self.http_headers, self.clean_headers, self.request.headers):
            headers.clear()

    def send_text(self, payload: bytes) -> None:
        """Send one text frame. At once if the kernel takes it, else behind what is waiting; nothing on a closed socket."""
        if self.state != self.STATE_OPEN:
            return
        length = len(payload)
        if length <= 125:
            frame = bytes((WHOLE_TEXT, length)) + payload
        elif length <= 0xFFFF:
            frame = bytes((WHOLE_TEXT, 126, length >> 8, length & 0xFF)) + payload
        else:
            frame = bytes((WHOLE_TEXT, 127)) + length.to_bytes(8, "big") + payload
        if self.send_queue:
            self.sendData(frame, True)
            return
        self._write(frame)

    def _write(self, frame: bytes) -> None:
        """To the kernel at once when nothing waits before it: Twisted would ask the selector first, and for each frame."""
        transport = self.transport
        write_now = getattr(transport, "writeSomeData", None)  # TLS, where Twisted ends it, has none
        if write_now and unsent_bytes(transport) == 0 and transport.connected and not transport.disconnecting:
            taken = write_now(frame)
            if isinstance(taken, int) and taken >= 0:
                frame = frame[taken:]
        if frame:
            transport.write(frame)

    def _hear_whole_texts(self, data: bytes) -> bytes:
        """Deliver the whole text frames `data` begins with; return the rest, for autobahn."""
        at, end = 0, len(data)
        while end - at >= 6 and data[at] == WHOLE_TEXT and data[at + 1] & MASKED:
            length, body = data[at + 1] & 0x7F, at + 6
            if length == 126:
                if end - at < 8:
                    break
                length, body = data[at + 2] << 8 | data[at + 3], at + 8
            elif length == 127:
                break
            if body + length > end or length > self.maxMessagePayloadSize:
                break
            try:
                text = _unmasked(data[body : body + length], data[body - 4 : body]).decode()
            except UnicodeDecodeError:
                break
            at = body + length
            self._hear(text)
            if self.state != self.STATE_OPEN:
                return b""
        return data[at:] if at else data

    def _hear(self, text: str) -> None:
        if self.muted:
            return
        self.last_ping = time.time()
        if self.hears is not None:
            self.hears(text)
        else:
            self.application_queue.put_nowait({"type": "websocket.receive", "text": text})


def _unmasked(body: bytes, mask: bytes) -> bytes:
    """RFC 6455 §5.3 as one exclusive or over whole numbers, which Python does in C."""
    length = len(body)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(body, "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")


def short_way(send: Any) -> QuickWebSocketProtocol | None:
    """The quick protocol beneath an ASGI `send`, or None under plain Daphne or another server."""
    arguments = getattr(send, "args", ())
    return arguments[0] if arguments and isinstance(arguments[0], QuickWebSocketProtocol) else None
