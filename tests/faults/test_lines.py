"""Lines that are cut, stand still, flap, are thin, or belong to somebody who does not read (F20 to F26)."""

from __future__ import annotations

import asyncio
import random
import resource
import socket
import time
from collections.abc import Iterator
from functools import partial

import pytest

from bench.stage import resident_kib
from tests.faults.checker import Limits
from tests.faults.clients import Window
from tests.faults.conftest import Play
from tests.faults.proxy import Proxy
from tests.faults.stage import Desk
from tests.faults.talk import SMALL, Scale, Talk, at


@pytest.fixture
def lines(desk: Desk) -> Iterator[list[Proxy]]:
    """One before each web process."""
    proxies = [Proxy(address) for address in desk.addresses]
    yield proxies
    for proxy in proxies:
        proxy.close()


def addresses(lines: list[Proxy]) -> list[str]:
    return [line.address for line in lines]


@pytest.mark.embedded
@at(SMALL, Scale("soak", acked=5_000, times=20))
def test_the_answer_is_cut_off_and_the_client_repeats_itself_everywhere(scale: Scale, play: Play, lines: list[Proxy]) -> None:
    """The words went through, the answer did not. They come again five times at once, over the socket and by HTTP."""

    async def repeat(window: Window) -> None:
        send = window.outbox[0].send if window.outbox else window.write()
        window.say_again()
        answers = await asyncio.gather(*(window.post_by_http(send) for _ in range(3)))
        window.say_again()
        assert {answer.status_code for answer in answers} <= {200, 201}, answers

    async def script(talk: Talk) -> None:
        for _ in range(scale.times):
            await talk.until_acked(talk.acked + 50)
            for line in lines:
                line.be(cut_after=1)
            await talk.strike(lambda: None)
            await asyncio.sleep(0.3)
            for line in lines:
                line.be()
            await asyncio.gather(*(repeat(window) for window in talk.windows))
            await talk.recovered(15)

    play(script, scale=scale, addresses=addresses(lines))


@at(SMALL, Scale("soak", acked=3_000, times=3))
def test_a_line_goes_dead_without_a_word(scale: Scale, play: Play, lines: list[Proxy]) -> None:
    """Nothing is reset: packets just do not come. Both ends notice by their heartbeats."""

    async def script(talk: Talk) -> None:
        for number in range(scale.times):
            line = lines[number % 2]  # by then everybody is at the other one
            await talk.until_acked(talk.acked + 30)
            there = [window for window in talk.windows if window.address == line.address]
            assert there
            before = {window: window.times_back for window in there}
            dead_at = time.monotonic()
            await talk.strike(partial(line.be, swallow=frozenset({"up", "down"})))
            while any(window.times_back == before[window] or not window.live for window in there):
                assert time.monotonic() - dead_at < 25, "clients have not noticed"
                await asyncio.sleep(0.1)
            while line.websockets:
                assert time.monotonic() - dead_at < 32, "the server keeps dead sockets"
                await asyncio.sleep(0.5)
            line.be()

    play(script, scale=scale, addresses=addresses(lines), limits=Limits(converged_s=15))


@pytest.mark.embedded
@at(Scale("small", pairs=12, acked=300, in_flight=4, lasts_s=8), Scale("soak", pairs=40, acked=3_000, lasts_s=300))
def test_the_line_flaps(scale: Scale, play: Play, lines: list[Proxy]) -> None:
    """Two seconds there, two seconds away. Everything arrives once."""

    async def script(talk: Talk) -> None:
        await talk.until_acked(30)
        ends = time.monotonic() + scale.lasts_s
        while time.monotonic() < ends:
            for line in lines:
                line.be(refuse=True)
                line.cut()
            await asyncio.sleep(2)
            for line in lines:
                line.be()
            await asyncio.sleep(2)
        await talk.recovered(15)
        await talk.strike(lambda: None)

    play(script, scale=scale, addresses=addresses(lines), limits=Limits(converged_s=15))


@pytest.mark.embedded
@at(Scale("small", pairs=4, acked=40, in_flight=2, lasts_s=8), Scale("soak", pairs=4, acked=200, in_flight=2, lasts_s=120))
def test_the_line_is_thin_and_long(scale: Scale, play: Play, lines: list[Proxy]) -> None:
    """20 kbit/s for each, and three seconds there and back: slow, but nobody is thrown out."""

    async def script(talk: Talk) -> None:
        back = [window.times_back for window in talk.windows]
        await talk.strike(lambda: [line.be(bytes_per_s=2_500, delay_s=1.5) for line in lines])
        await asyncio.sleep(scale.lasts_s)
        assert [window.times_back for window in talk.windows] == back, "a window was lost"
        for line in lines:
            line.be()

    play(script, scale=scale, addresses=addresses(lines), limits=Limits(converged_s=15))


@at(Scale("small", pairs=4, acked=300, in_flight=2, times=8), Scale("soak", pairs=10, acked=5_000, times=50))
def test_somebody_never_reads(scale: Scale, play: Play, desk: Desk) -> None:
    """They cost a little memory and then their connection; the others notice nothing."""

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        web = desk.webs[0]
        before = resident_kib(web.pid)
        deaf = [open_and_never_read(desk, talk.windows[1 + 2 * (number % scale.pairs)]) for number in range(scale.times)]
        try:
            talk.words = "很长的话。" * 790
            await talk.strike(lambda: None)
            talk.pressed = True
            began = time.monotonic()
            while (left := sum(not is_closed(one) for one in deaf)) and time.monotonic() - began < 35:
                await asyncio.sleep(0.25)
            talk.words, talk.pressed = "", False
            talk.figures["let go after"] = f"{time.monotonic() - began:.1f} s"
            assert not left, f"{left} of {len(deaf)} still there"
            assert resident_kib(web.pid) - before < 60 * 1024
        finally:
            for one in deaf:
                one.close()

    play(script, scale=scale)


def open_and_never_read(desk: Desk, window: Window) -> socket.socket:
    """A console with a tiny receive buffer that says hello and then nothing more."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", desk.webs[0].port))
    ticket = window.ticket
    handshake = [
        "GET /ws/console HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        f"Origin: {ticket.origin}",
        f"Cookie: {ticket.cookie}",
    ]
    raw.sendall("\r\n".join([*handshake, "", ""]).encode())
    hello = b'{"type":"hello","protocol":1,"conversations":{}}'
    raw.sendall(bytes([0x81, 0x80 | len(hello)]) + bytes(4) + hello)
    raw.setblocking(False)
    return raw


def is_closed(raw: socket.socket) -> bool:
    """Without reading: whether the kernel has heard that the other end is gone."""
    state = raw.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state not in (1,)  # ESTABLISHED


@at(Scale("500", pairs=480, acked=0, in_flight=0), Scale("2,000", pairs=1_960, acked=0, in_flight=0, times=3))
def test_a_herd_of_windows_comes_back_at_once(scale: Scale, play: Play, desk: Desk) -> None:
    """Both processes are killed and started again: everybody is back, with what they missed, and nobody is refused for good."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    async def script(talk: Talk) -> None:
        for _ in range(scale.times):
            for window in random.sample(talk.windows, scale.pairs // 10):
                window.write()
            await talk.strike(lambda: [web.kill() for web in desk.webs])
            await desk.do(desk.start_webs)
            talk.figures["herd back after"] = f"{await talk.recovered(60):.1f} s"

    play(script, scale=scale, limits=Limits(converged_s=60), talking=False, agents=scale.pairs // 24)
