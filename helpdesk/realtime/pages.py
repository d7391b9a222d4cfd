"""Django's pages over ASGI: one hop to a thread for all of a request, and back with its answer.

Django's own handler starts a thread for each request, and a connection object with it, and goes between that thread and
the loop three times more: to begin, around the middleware, and to close. Nothing of ours on the way is asynchronous, and
those hops took a third of what a page costs. The threads stay here, as many as are waited in at once; how many
of them may talk to the database is the pool's business, so that a static file passes those who wait for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import IO, Any

from asgiref.sync import ThreadSensitiveContext
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import FileResponse
from django.urls import set_script_prefix

MOST_AT_ONCE = 64

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Pages(ASGIHandler):
    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware()
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        context = copy_context()  # what one request binds, its id or its language, is not the next one's in that thread
        answer = partial(context.run, self._answer, scope, body)
        response = await asyncio.get_running_loop().run_in_executor(self._threads, answer)
        if response.streaming:
            await self._stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def _answer(self, scope: Scope, body: IO[bytes]) -> Any:
        """All of it in this thread. What is not streamed is closed, and the connection given back, before anybody reads it."""
        try:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            response: Any = self.get_response(request) if request is not None else refusal
            response._handler_class = self.__class__
            if isinstance(response, FileResponse):
                response.block_size = self.chunk_size
            if response.streaming:
                close_old_connections()
            else:
                response.close()
            return response
        finally:
            body.close()

    async def _stream(self, response: Any, receive: Receive, send: Send) -> None:
        """Until it ends or its reader goes."""
        async with ThreadSensitiveContext():  # a static file is read in a thread of this response's own
            sending, gone = asyncio.ensure_future(self.send_response(response, send)), asyncio.ensure_future(receive())
            try:
                await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (sending, gone):
                    task.cancel()
                try:
                    with suppress(asyncio.CancelledError):
                        await sending
                finally:  # a reading disk that fails must not leave the file open
                    await asyncio.get_running_loop().run_in_executor(self._threads, response.close)
