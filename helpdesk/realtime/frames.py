"""What a browser may say over a socket, and who answers it.

Apps register a frame type with the shape it must have and a handler; nothing else gets in. Parsing is strict where a
lenient parser has been used to smuggle: duplicate keys, NaN, lone surrogates, NUL and bottomless nesting are refused.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from helpdesk.common.errors import DomainError

MOST_FIELDS = 64


class BadFrame(DomainError):
    code = "bad_frame"
    zh = "这一帧读不懂，没有处理。"
    en = "This frame could not be read and was not handled."


class UnknownType(DomainError):
    code = "unknown_type"
    zh = "没有「{type}」这种消息。"
    en = "There is no frame of type “{type}”."


class Frame(msgspec.Struct, frozen=True):
    """Base of what a client sends. Fields a client has no business setting are simply not among them."""


Handle = Callable[[Any, Any], None]  # the socket (`sockets.Socket`) and the frame in its shape


@dataclass(frozen=True, slots=True)
class Handler:
    shape: type[Frame]
    handle: Handle
    faces: frozenset[str]


_handlers: dict[str, Handler] = {}


def handles(name: str, shape: type[Frame], *, faces: set[str]) -> Callable[[Handle], Handle]:
    """Decorate the handler of one frame type on some faces ("chat", "console"). It runs on the event loop: never block."""

    def register(handle: Handle) -> Handle:
        _handlers[name] = Handler(shape, handle, frozenset(faces))
        return handle

    return register


def read(text: str, face: str) -> tuple[Handler, Any]:
    """The handler and the checked frame for what arrived. Raises BadFrame or UnknownType."""
    try:
        content = _decode(text)
        # As many keys as quotes before colons: a flat object without duplicates, which is what nearly all frames are.
        if "\\" in text or not isinstance(content, dict) or text.count('":') != len(content) or len(content) > MOST_FIELDS:
            content = _strictly(text)
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise BadFrame from error
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        raise BadFrame
    handler = _handlers.get(content["type"])
    if handler is None or face not in handler.faces:
        raise UnknownType(type=content["type"][:40])
    try:
        return handler, msgspec.convert(content, handler.shape)
    except msgspec.ValidationError as error:
        raise BadFrame from error


def _strictly(text: str) -> Any:
    """Parse with every trick refused. Slower, so only where a quick look saw something unusual."""
    if "\\u0000" in text or "\x00" in text:
        raise BadFrame
    content = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    json.dumps(content, ensure_ascii=False).encode()  # a lone surrogate cannot be encoded
    return content


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs) or len(pairs) > MOST_FIELDS:
        raise ValueError("duplicate or too many keys")
    return content


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


def what_it_names(text: str | None) -> dict[str, Any]:
    """What a refusal can say about a frame that was not understood: its client_id and conversation, if it has any."""
    try:
        content = json.loads(text or "")
        names = ("client_id", "conversation")
        return {name: content[name] for name in names if isinstance(content.get(name), str) and len(content[name]) <= 64}
    except (ValueError, AttributeError, RecursionError):
        return {}
