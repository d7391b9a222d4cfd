"""How much of what we sent a browser has not taken yet.

ASGI has no word for it and Daphne buffers without end: one window that never reads cost 200 MB in two seconds. Daphne
hands us `send` as a partial of its server's `handle_reply` over the protocol, and Twisted's transport keeps what the
kernel did not take; both are pinned in requirements.txt and covered by a test.
"""

from typing import Any


def transport_of(send: Any) -> Any | None:
    """Twisted's transport beneath an ASGI `send`, or None under another server (then only the heartbeat guards)."""
    arguments = getattr(send, "args", ())
    return getattr(arguments[0], "transport", None) if arguments else None


def unsent_bytes(transport: Any | None) -> int:
    """Bytes accepted by `send` that the kernel has not taken."""
    if transport is None:
        return 0
    return len(getattr(transport, "dataBuffer", b"")) - getattr(transport, "offset", 0) + getattr(transport, "_tempDataLen", 0)


def abort(transport: Any | None) -> None:
    """Cut the connection without waiting for a peer that does not read."""
    if transport is not None:
        transport.abortConnection()
