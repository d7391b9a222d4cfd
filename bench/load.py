"""The load generator: pairs that talk by turns over sockets, in a process of its own.

Reads a plan from standard input, prints one JSON line. A pair has one message in flight: each side answers as soon as
it has the other's words. With `rate`, messages are sent by the clock instead, whether or not the last has arrived, and
the latency counts from when it should have been sent.

A message counts when the other side has it *and* its sender has the acknowledgement (the usual relay's echo, our
`message.accepted`): both are what a person sees.
"""

import asyncio
import json
import sys
import time
from typing import Any
from uuid import uuid4

import msgspec
import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode
TEXT = "您好，昨天晚上我的账号在外地登录过，密码也被改了，现在登不上去，短信验证码一直收不到，请尽快帮我冻结账号，谢谢，手机号没有换过，请查一下登录"
assert len(TEXT) >= 60
TEXT = TEXT[:60]


class Side(WSListener):
    """One end of a pair."""

    def __init__(self, load: "Load", plan: dict[str, Any]) -> None:
        self.load, self.plan = load, plan
        self.other: Side
        self.transport: WSTransport
        self.ready = asyncio.get_running_loop().create_future()
        self.number = 0
        self.prefix = uuid4().hex[:16]
        self.conversation = plan.get("conversation")
        self.waiting: dict[str, float] = {}

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if self.conversation:
            self.say({"type": "hello", "protocol": 1, "conversations": {}})
        else:
            self.ready.set_result(None)

    def say(self, frame: dict[str, Any]) -> None:
        self.transport.send(WSMsgType.TEXT, encode(frame))

    def post(self, due: float | None = None) -> None:
        self.number += 1
        client_id = f"{self.prefix}-{self.number}"
        self.waiting[client_id] = due or time.perf_counter()
        self.load.sent += 1
        frame: dict[str, Any] = {"type": "message.post", "client_id": client_id, "text": TEXT}
        if self.conversation:
            frame["conversation"] = self.conversation
        self.say(frame)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            if frame.msg_type == WSMsgType.CLOSE:
                self.load.closed += 1
            return
        content = decode(frame.get_payload_as_memoryview())
        kind = content["type"]
        if kind == "message.accepted":
            self.load.acked.append((content["client_id"], content["seq"]))
        elif kind in ("message.posted", "message.post"):
            mine = content["client_id"].startswith(self.prefix)
            if not mine:
                self.load.arrived(self.other, content["client_id"])
                if self.load.by_turns:
                    self.post()
        elif kind == "welcome" and not self.ready.done():
            self.ready.set_result(None)
        elif kind == "refused":
            self.load.refused += 1
            self.load.last_refusal = content.get("code", "")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before it was ready"))


class Load:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.by_turns = not plan.get("rate")
        self.sent = self.delivered = self.refused = self.closed = 0
        self.last_refusal = ""
        self.acked: list[tuple[str, int]] = []
        self.latencies: list[float] = []
        self.counting = False

    def arrived(self, sender: Side, client_id: str) -> None:
        self.delivered += 1
        began = sender.waiting.pop(client_id, None)
        if began is not None and self.counting:
            self.latencies.append(time.perf_counter() - began)

    async def run(self) -> dict[str, Any]:
        pairs = [await self.connect(pair) for pair in self.plan["pairs"]]
        rate = self.plan.get("rate")
        loop = asyncio.get_running_loop()
        sending = loop.create_task(self.by_the_clock(pairs, rate)) if rate else None
        if not rate:
            for customer, _ in pairs:
                customer.post()
        await asyncio.sleep(self.plan.get("warm_up", 2))
        self.counting, self.latencies = True, []
        began = time.perf_counter()
        await asyncio.sleep(self.plan["seconds"])
        took, latencies = time.perf_counter() - began, sorted(self.latencies)
        self.counting = self.by_turns = False
        if sending:
            sending.cancel()
        await asyncio.sleep(1)
        for pair in pairs:
            for side in pair:
                side.transport.disconnect()
        count = len(latencies)
        return {
            "per_second": count / took,
            "p50_ms": latencies[count // 2] * 1000 if count else None,
            "p99_ms": latencies[int(count * 0.99)] * 1000 if count else None,
            "count": count,
            "total": self.delivered,
            "refused": self.refused,
            "last_refusal": self.last_refusal,
            "closed": self.closed,
            "acked": self.acked,
        }

    async def connect(self, pair: dict[str, Any]) -> tuple[Side, Side]:
        sides = []
        for end in ("customer", "agent"):
            headers = list(pair[end].get("headers", {}).items())
            _, side = await ws_connect(lambda end=end: Side(self, pair[end]), pair[end]["url"], extra_headers=headers)
            sides.append(side)
        sides[0].other, sides[1].other = sides[1], sides[0]
        for side in sides:
            await asyncio.wait_for(side.ready, 20)
        return sides[0], sides[1]

    async def by_the_clock(self, pairs: list[tuple[Side, Side]], rate: float) -> None:
        """`rate` messages a second over all pairs, sides by turns, each due at its own moment."""
        began, number = time.perf_counter(), 0
        while True:
            due = began + number / rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            pair = pairs[number % len(pairs)]
            pair[number // len(pairs) % 2].post(due)
            number += 1


if __name__ == "__main__":
    print(json.dumps(uvloop.run(Load(json.load(sys.stdin)).run())))
