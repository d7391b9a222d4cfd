"""Large bodies over HTTP, both ways, without filling our memory or stopping the loop that all sockets share.

Daphne by itself receives a body of any size, lets Twisted parse a form's 50 MB in the event loop, copies all of it into
a queue before the application sees a byte, and takes a response as fast as we can read it from the disk, however slowly
the browser does: twenty idle downloads of 45 MB cost 870 MB. Here a body over the limit is refused by its declared
length, stays on the disk until it is asked for, and a download waits for its reader.
"""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO
from uuid import uuid4

import structlog
from daphne.http_protocol import WebRequest
from django.conf import settings
from twisted.internet import reactor

from helpdesk.api.problems import TooLarge, problem

from .backpressure import abort, transport_of, unsent_bytes

log = structlog.get_logger(__name__)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

UPLOADS = b"/api/v1/files"
FORM_IN_BYTES = 2 * 1024**2  # of everything that is not an upload
FORM_AROUND_A_FILE_IN_BYTES = 64 * 1024
SMALL_IN_BYTES = 64 * 1024
PIECE_IN_BYTES = 64 * 1024
UNSENT_IN_BYTES = 512 * 1024
HEARD_OUT_FOR_SECONDS = 10
UNREAD_FOR_SECONDS = 30
LOOKS_EVERY_SECONDS = 0.02


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """Daphne's request, which refuses what is too large and keeps what is large on the disk as `large_body`."""

    is_refused = False
    arrived = 0
    large_body: BinaryIO | None = None
    content: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parsePOSTFormSubmission = False  # the application reads forms; Twisted would, in the event loop

    def gotLength(self, length: int | None) -> None:  # noqa: N802  Twisted's name
        super().gotLength(length)
        if length is None:  # a chunked body: Twisted would gather it in memory
            self.content = tempfile.TemporaryFile()  # noqa: SIM115  closed with the request
        elif length > self.limit():
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  Twisted's name
        self.arrived += len(data)
        if not self.is_refused and self.arrived > self.limit():
            self.refuse()
        if not self.is_refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802  Twisted's name
        if self.is_refused:
            self.channel.loseConnection()
            return
        if self.arrived > SMALL_IN_BYTES:
            self.large_body = self.content
        super().requestReceived(command, path, version)

    def process(self) -> Any:
        """With a large body out of Daphne's sight, so that it is not copied into the queue."""
        if self.large_body is not None:
            self.large_body.seek(0)
            self.content = Elsewhere(self.large_body)
        return super().process()

    def limit(self) -> int:
        is_upload = self.channel._path.partition(b"?")[0] == UPLOADS
        return settings.UPLOAD_LIMIT_IN_BYTES + FORM_AROUND_A_FILE_IN_BYTES if is_upload else FORM_IN_BYTES

    def refuse(self) -> None:
        """Answer at once; then hear them out for a moment, since a reset connection would swallow the answer."""
        self.is_refused = True
        request_id = uuid4().hex
        log.info("request.refused_unread", status=413, arrived=self.arrived, request_id=request_id)
        body = json.dumps(problem(TooLarge(), request_id), ensure_ascii=False).encode()
        head = (
            "HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\n"
            f"X-Request-Id: {request_id}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.channel.transport.write(head.encode() + body)
        reactor.callLater(HEARD_OUT_FOR_SECONDS, abort, self.channel.transport)  # type: ignore[attr-defined, arg-type]


class Elsewhere:
    """Looks empty to whoever reads it, and closes the file it stands for."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        return b""

    def seek(self, *args: int) -> int:
        return 0

    def close(self) -> None:
        self.file.close()

    @property
    def closed(self) -> bool:
        return self.file.closed


class Paced:
    """ASGI in ASGI out: hands over a large body piece by piece, and holds a response back until its reader has read.

    A response that fails midway is cut off. Daphne would begin another answer in its middle, trip over that, and from
    then on look after no connection at all.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        protocol = next(iter(getattr(send, "args", ())), None)
        body = getattr(protocol, "large_body", None)
        began = False

        async def send_paced(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)
            if message.get("more_body"):
                await until_read(transport_of(send))

        try:
            await self.application(scope, in_pieces(body, receive) if body else receive, send_paced)
        except Exception:
            if not began:
                raise
            log.exception("response.broken_off")
            abort(transport_of(send))


def in_pieces(body: BinaryIO, receive: Receive) -> Receive:
    """`receive` for a body on the disk. What the server itself has to say (a disconnect) comes after it."""
    ended = False

    async def next_message() -> Message:
        nonlocal ended
        if ended or body.closed:
            return await receive()
        if body.tell() == 0:
            await receive()  # the empty body that the server saw
        await asyncio.sleep(0)  # others get their turn between two pieces
        piece = b"" if body.closed else body.read(PIECE_IN_BYTES)
        ended = len(piece) < PIECE_IN_BYTES
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return next_message


async def until_read(transport: Any | None) -> None:
    """Wait while more than half a megabyte lies unread. Who reads nothing for half a minute is cut off."""
    least, idle = unsent_bytes(transport), 0.0
    while (unsent := unsent_bytes(transport)) > UNSENT_IN_BYTES and transport is not None and transport.connected:
        idle = 0.0 if unsent < least else idle + LOOKS_EVERY_SECONDS
        least = min(least, unsent)
        if idle > UNREAD_FOR_SECONDS:
            abort(transport)
            return
        await asyncio.sleep(LOOKS_EVERY_SECONDS)
