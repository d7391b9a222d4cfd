"""The floor: a relay on bare ASGI. Two sockets a room, words handed across in memory; nothing stored, nobody known."""

import json
from collections import defaultdict
from typing import Any

rooms: dict[str, set[Any]] = defaultdict(set)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    room = rooms[scope["path"]]
    await receive()
    await send({"type": "websocket.accept"})
    room.add(send)
    try:
        while True:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                return
            text = json.dumps(json.loads(event["text"]), ensure_ascii=False)
            for other in room:
                await other({"type": "websocket.send", "text": text})
    finally:
        room.discard(send)
