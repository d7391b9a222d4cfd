"""Many sockets that mostly sit there: the client side. Reads a plan from standard input, prints one JSON line for each order.

Orders, one a line: `connect` opens all sockets at once and waits until each is welcomed; `drop` closes them; `stay SECONDS`
keeps them alive with heartbeats. A socket that is refused or cut tries again with full jitter, as a browser does.
"""

import asyncio
import json
import random
import resource
import sys
import time
from typing import Any

import msgspec
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

decode = msgspec.json.Decoder().decode
HEARTBEAT_SECONDS = 10


class Window(WSListener):
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.transport: WSTransport | None = None
        self.welcomed = asyncio.Event()
        self.tries = 0
        self.closed_with: list[int] = []
        self.wanted = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        hello = {"type": "hello", "protocol": 1, "conversations": {self.plan["conversation"]: 0}}
        transport.send(WSMsgType.TEXT, json.dumps(hello).encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT and decode(frame.get_payload_as_memoryview())["type"] == "welcome":
            self.welcomed.set()
        elif frame.msg_type == WSMsgType.CLOSE:
            self.closed_with.append(frame.get_close_code() or 0)
            transport.disconnect()
        elif frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.transport = None
        self.welcomed.clear()

    def ping(self) -> None:
        if self.transport is not None:
            self.transport.send(WSMsgType.TEXT, b'{"type":"ping"}')

    async def come_in(self, until: float) -> None:
        while time.perf_counter() < until:
            self.tries += 1
            try:
                headers = list(self.plan["headers"].items())
                await ws_connect(lambda: self, self.plan["url"], extra_headers=headers, websocket_handshake_timeout=30)
                await asyncio.wait_for(self.welcomed.wait(), 30)
                return
            except Exception:
                await asyncio.sleep(random.uniform(0, min(10, 0.5 * 2**self.tries)))


async def main() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (20_000, max(20_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    plan = json.loads(sys.stdin.readline())
    windows = [Window(one) for one in plan["windows"]]
    loop = asyncio.get_running_loop()
    while order := (await loop.run_in_executor(None, sys.stdin.readline)).split():
        began = time.perf_counter()
        if order[0] == "connect":
            for window in windows:
                window.tries, window.closed_with = 0, []
            at_once = plan.get("at_once", len(windows))
            for start in range(0, len(windows), at_once):
                await asyncio.gather(*(window.come_in(began + 90) for window in windows[start : start + at_once]))
        elif order[0] == "drop":
            for window in windows:
                if window.transport is not None:
                    window.transport.disconnect()
            await asyncio.sleep(1)
        elif order[0] == "stay":
            for _ in range(int(order[1])):
                for window in windows[_ % HEARTBEAT_SECONDS :: HEARTBEAT_SECONDS]:
                    window.ping()
                await asyncio.sleep(1)
        report = {
            "took": time.perf_counter() - began,
            "in": sum(window.welcomed.is_set() for window in windows),
            "tries": sum(window.tries for window in windows),
            "closed_with": sorted({code for window in windows for code in window.closed_with}),
        }
        print(json.dumps(report), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
