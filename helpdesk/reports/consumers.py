"""The board by push: whoever watches it gets a fresh one every two seconds. Nobody watches, nothing is counted."""

import asyncio

from chat.frames import BoardUnwatch, BoardWatch
from helpdesk.accounts.policies import can
from helpdesk.common.clock import now
from helpdesk.common.errors import NotAllowed
from helpdesk.realtime.frames import encode, handles
from helpdesk.realtime.hub import hub
from helpdesk.realtime.pool import in_database
from helpdesk.realtime.sockets import Socket

from .queries import Json, board_now

TOPIC = "board"
EVERY_SECONDS = 2


@handles("board.watch", BoardWatch, faces={"console"})
def watch(socket: Socket, frame: BoardWatch) -> None:
    if not can(socket.actor, "board.read"):
        raise NotAllowed
    hub.listen(socket, TOPIC)
    socket.later(_show(socket))


@handles("board.unwatch", BoardUnwatch, faces={"console"})
def unwatch(socket: Socket, frame: BoardUnwatch) -> None:
    hub.leave(socket, TOPIC)


async def _show(socket: Socket) -> None:
    socket.tell(await _board())


async def _board() -> Json:
    return {"type": "board", **await in_database(board_now, now())}


@hub.runs_with
async def keep_boards_fresh() -> None:
    """Each process counts for its own windows, once for all of them."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        if hub.listeners(TOPIC):
            hub.deliver([([TOPIC], encode(await _board()), "")])
