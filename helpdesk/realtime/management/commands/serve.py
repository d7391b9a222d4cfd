"""`manage.py serve`: Daphne with our limits, a graceful end, and with `--work` the background work in the same process."""

import asyncio
import gc
import signal
import sys
from argparse import ArgumentParser
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.jobs.work import start_embedded_work

log = structlog.get_logger(__name__)

ENDS_WITHIN = 10.0
# Looked for in circles after so many new objects, instead of 700: requests leave few circles and each look walks through
# all that is in hand. With the usual numbers it was an eighth of what a page costs.
NEW_OBJECTS_BETWEEN_COLLECTIONS = 20_000


class Command(BaseCommand):
    help = "Serve HTTP and WebSockets with Daphne on HOST:PORT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--work", action="store_true", help="also do the background work in this process")

    def handle(self, *args: Any, host: str, port: int, work: bool, **options: Any) -> None:
        # Between a busy event loop and the writer's thread the default of 5 ms decides a message's delay.
        sys.setswitchinterval(0.0005)
        from daphne import http_protocol
        from daphne.server import Server, twisted_loop
        from daphne.ws_protocol import WebSocketFactory

        from helpdesk.asgi import application
        from helpdesk.realtime.bodies import BoundedRequest
        from helpdesk.realtime.quick import QuickWebSocketProtocol

        http_protocol.WebRequest = BoundedRequest
        WebSocketFactory.protocol = QuickWebSocketProtocol
        server = Server(
            application=application,
            endpoints=[f"tcp:port={port}:interface={host.replace(':', chr(92) + ':')}:backlog=4096"],
            signal_handlers=False,
            ping_interval=10,  # its pongs keep hidden tabs alive, whose own heartbeat the browser slows down
            ping_timeout=15,
            websocket_timeout=-1,
            websocket_connect_timeout=20,
            websocket_max_message_size=settings.REALTIME["FRAME_LIMIT_IN_BYTES"],
            websocket_max_frame_size=settings.REALTIME["FRAME_LIMIT_IN_BYTES"],
            application_close_timeout=5,
            ready_callable=lambda: self._ready(host, port),
            verbosity=0,
        )
        background = start_embedded_work() if work else None
        for number in (signal.SIGTERM, signal.SIGINT):
            twisted_loop.add_signal_handler(number, lambda: twisted_loop.create_task(self._end(server)))
        gc.freeze()  # what is loaded stays: nobody needs to walk through it again
        gc.set_threshold(NEW_OBJECTS_BETWEEN_COLLECTIONS, 10, 10)
        server.run()
        if background:
            background.stop()
        if server.abort_start:
            raise CommandError(f"Cannot listen on {host}:{port}: is something else there? PORT=… chooses another.")

    def _ready(self, host: str, port: int) -> None:
        self.stdout.write(f"Serving on http://{host}:{port}")
        self.stdout.flush()

    async def _end(self, server: Any) -> None:
        """Take nothing new, commit and answer what is in hand, tell the windows to come back elsewhere, go."""
        from twisted.internet import reactor

        from helpdesk.realtime.hub import hub
        from helpdesk.realtime.sockets import GOING_DOWN

        log.info("serve.ending", sockets=len(hub.sockets))
        try:
            for listener in server.listeners:
                listener.addCallback(lambda port: port.stopListening())
            for socket in list(hub.sockets):
                socket.stop_hearing()
            await self._finished(server)
            for socket in list(hub.sockets):
                socket.close(GOING_DOWN)
            await asyncio.sleep(0.5)
        except Exception:
            log.exception("serve.ended_in_disorder")
        finally:
            reactor.callLater(0, reactor.stop)  # type: ignore[attr-defined, arg-type, misc]

    async def _finished(self, server: Any) -> None:
        """Return once every message is committed and every request answered, or when patience ends."""
        from daphne.http_protocol import WebRequest

        from chat.writer import writer

        def requests() -> list[Any]:
            running = [
                one.get("application_instance")
                for protocol, one in server.connections.items()
                if isinstance(protocol, WebRequest)
            ]
            return [one for one in running if one is not None and not one.done()]

        try:
            async with asyncio.timeout(ENDS_WITHIN / 2):
                await writer.drained()
                while requests():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            log.warning("serve.ended_with_work_in_hand")
