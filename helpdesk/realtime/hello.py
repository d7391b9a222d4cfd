"""The first word of every window: which protocol it speaks, what it has already, and who answers it on which face."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from helpdesk.common.errors import DomainError

from . import frames

PROTOCOL = 1


class OtherProtocol(DomainError):
    code = "protocol_mismatch"
    zh = "页面和服务器的版本不一样了，请刷新页面。"
    en = "This page is of another version than the server. Please reload it."


class HelloFirst(DomainError):
    code = "hello_first"
    zh = "连接还没有建立好：要先说 hello。"
    en = "The connection is not set up yet: say hello first."


Arrival = Callable[[Any, "Hello"], Coroutine[Any, Any, None]]
_arrivals: dict[str, Arrival] = {}


class Hello(frames.Frame, frozen=True):
    protocol: int = PROTOCOL
    conversations: dict[str, int] = {}
    token: str | None = None


def welcomes(face: str) -> Callable[[Arrival], Arrival]:
    """Decorate the coroutine that answers `hello` on a face: joins topics, says welcome, replays what was missed."""

    def register(arrival: Arrival) -> Arrival:
        _arrivals[face] = arrival
        return arrival

    return register


def arrival_at(face: str, hello: Hello) -> Arrival:
    """Who answers it. Raises OtherProtocol."""
    if hello.protocol != PROTOCOL:
        raise OtherProtocol
    return _arrivals[face]


@frames.handles("hello", Hello, faces={"chat", "console"})
def _hello_is_read_by_the_socket(socket: Any, frame: Hello) -> None:
    raise AssertionError("hello is answered by the socket itself")
