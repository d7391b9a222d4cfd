"""Browser windows of people the test knows, at a running site over the test's own database."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from helpdesk.accounts.models import User, Visitor
from tests.people import PASSWORD
from tests.site import Site

HEARTBEAT = 5.0
Frame = dict[str, Any]


class Window:
    """A browser window of somebody: calls, and a socket whose frames can be waited for."""

    def __init__(self, site: Site, face: str, person: User | Visitor) -> None:
        self.site, self.face = site, face
        self.http: httpx.Client = site.client(timeout=20)
        self.come_in(person)
        self.open = contextlib.ExitStack()
        self.socket = self.connect()
        self.say(type="hello", protocol=1, conversations={})
        self.welcome = self.hears("welcome")

    def come_in(self, person: User | Visitor) -> None:
        if isinstance(person, Visitor):
            self.http.cookies.set(settings.VISITOR_COOKIE_NAME, person.token)  # type: ignore[attr-defined]
            return
        signed_in = self.http.post("/api/v1/session", json={"email": person.email, "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text

    def connect(self) -> ClientConnection:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        address, ours = f"{self.site.ws_url}/ws/{self.face}", self.site.url
        return self.open.enter_context(connect(address, origin=ours, additional_headers={"Cookie": cookies}))  # type: ignore[arg-type]

    def say(self, **frame: Any) -> None:
        self.socket.send(json.dumps(frame))

    def hears(self, type: str, suits: Callable[[Frame], bool] = lambda frame: True, *, within: float = 12) -> Frame:
        """The next frame of this type, or one of several, that suits; others are read past, and the heart beats, as in a browser."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            try:
                frame: Frame = json.loads(self.socket.recv(timeout=min(left, HEARTBEAT)))
            except TimeoutError:
                self.say(type="ping")
                continue
            if frame["type"] in type.split() and suits(frame):
                return frame
        raise AssertionError(f"no {type} within {within} s")

    def happens(self, kind: str, **wait: float) -> Frame:
        return self.hears("conversation.changed", lambda frame: frame.get("happening", {}).get("kind") == kind, **wait)

    def last_words(self, *, within: float) -> tuple[list[Frame], int]:
        """Everything heard until the server closes, and the code it closes with. TimeoutError when it does not."""
        heard: list[Frame] = []
        until = time.monotonic() + within
        try:
            while True:
                heard.append(json.loads(self.socket.recv(timeout=max(0, until - time.monotonic()))))
        except ConnectionClosed as closed:
            return heard, closed.rcvd.code if closed.rcvd else 0

    def close(self) -> None:
        self.open.close()
        self.http.close()
