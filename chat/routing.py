"""The two sockets: customers on /ws/chat, staff on /ws/console."""

from typing import Any

from helpdesk.realtime.sockets import Socket

from . import consumers  # noqa: F401  registers the frames

FACES = {"/ws/chat": "chat", "/ws/console": "console"}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Straight on ASGI, without a consumer class between: nothing of its machinery would be used."""
    face = FACES.get(scope["path"].rstrip("/"))
    if face is None:
        await receive()
        await send({"type": "websocket.close"})
        return
    await Socket(scope, send, face).run(receive)
