"""Rights that ended end on open sockets too, within seconds (TRUST WS-08).

Twice: at once by the event, and by asking the database every few seconds about all open sockets, because an event
can be lost with the process that had it.
"""

import asyncio
import time

from helpdesk.accounts.events import AccessEnded
from helpdesk.accounts.identity import still_valid
from helpdesk.events import subscribe

from .hub import hub
from .pool import in_database
from .push import close
from .sockets import NOT_SIGNED_IN

CHECK_EVERY = 3.0


@subscribe(AccessEnded, after_commit=True)
def close_windows(ended: AccessEnded) -> None:
    if ended.visitor_id:
        close([f"visitor:{ended.visitor_id}"], NOT_SIGNED_IN)
    elif ended.session_keys is None:
        close([f"user:{ended.user_id}"], NOT_SIGNED_IN)
    else:
        close([f"session:{key}" for key in ended.session_keys], NOT_SIGNED_IN)


@hub.runs_with
async def check_all() -> None:
    while True:
        await asyncio.sleep(CHECK_EVERY)
        known = [(socket, socket.identity) for socket in list(hub.sockets) if socket.identity is not None]
        if not known:
            continue
        keys = {identity.session_key for _, identity in known if identity.session_key}
        besides = {identity.beside.id for _, identity in known if identity.beside}
        visitors = {identity.visitor_id for _, identity in known if identity.visitor_id} | besides
        valid = await in_database(still_valid, keys, visitors)
        for socket, identity in known:
            if identity.session_key not in valid and identity.visitor_id not in valid:
                socket.close(NOT_SIGNED_IN)
            elif identity.beside and identity.beside.id not in valid:
                socket.forget_beside()


@hub.runs_with
async def let_go_of_the_silent() -> None:
    while True:
        await asyncio.sleep(2)
        now = time.monotonic()
        for socket in list(hub.sockets):
            socket.watch_health(now)
