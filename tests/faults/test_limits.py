"""A process that runs out of descriptors, and a disk for files or logs that is full (F18, F36)."""

from __future__ import annotations

import asyncio
import random
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.checker import Limits
from tests.faults.conftest import Play
from tests.faults.connections import Ticket
from tests.faults.stage import ORIGIN, Desk, Servers
from tests.faults.talk import LONG, SMALL, Scale, Talk, at
from tests.faults.test_database import a_small_disk, fill


@at(SMALL, LONG)
def test_a_process_has_no_descriptor_left(scale: Scale, play: Play, desk: Desk) -> None:
    """Those who are there talk on; newcomers wait outside; afterwards there is room again."""
    web = desk.webs[0]
    before = resource.prlimit(web.pid, resource.RLIMIT_NOFILE)

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        back = [window.times_back for window in talk.windows]
        resource.prlimit(web.pid, resource.RLIMIT_NOFILE, (96, before[1]))
        crowd: list[socket.socket] = []
        try:
            for _ in range(200):
                crowd.append(socket.create_connection(("127.0.0.1", web.port)))
            await talk.strike(lambda: None)
            acked = talk.acked
            await asyncio.sleep(3)
            assert talk.acked > acked + scale.pairs, "nobody could talk any more"
            assert [window.times_back for window in talk.windows] == back, "windows were closed"
        finally:
            for one in crowd:
                one.close()
            resource.prlimit(web.pid, resource.RLIMIT_NOFILE, before)
        await asyncio.sleep(2)
        assert await asyncio.to_thread(web.answers)

    play(script, scale=scale)


@pytest.fixture(scope="module")
def cramped(servers: Servers, desk: Desk) -> Iterator[tuple[Desk, Path]]:
    """A desk that keeps files, logs and the evidence's anchor on a disk of 4 MB."""
    with a_small_disk(4) as disk:
        (disk / "logs").mkdir()
        (disk / "files").mkdir()
        env = {"UPLOAD_ROOT": str(disk / "files"), "EVIDENCE_ANCHOR": str(disk / "anchor.jsonl"), "LOG_LEVEL": "DEBUG"}
        one = Desk(servers, f"cramped_{random.randrange(10**9)}", like=desk, webs=1, logs=disk / "logs", env=env)
        try:
            one.start()
            yield one, disk
        finally:
            one.close()


@at(SMALL, LONG)
def test_there_is_no_room_for_files(scale: Scale, play: Play, cramped: tuple[Desk, Path]) -> None:
    """An upload is refused in words; talk goes on."""
    desk, disk = cramped

    async def script(talk: Talk) -> None:
        ticket = talk.windows[0].ticket
        assert (await asyncio.to_thread(upload, desk, ticket)).status_code == 201
        await talk.strike(lambda: fill(disk / "ballast"))
        acked = talk.acked
        answer = await asyncio.to_thread(upload, desk, ticket)
        assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
        assert "文字照常能发" in answer.json()["detail"]
        await talk.until(lambda: talk.acked > acked + scale.pairs, 10)
        (disk / "ballast").unlink()
        assert (await asyncio.to_thread(upload, desk, ticket)).status_code == 201

    play(script, scale=scale, on=desk)


@at(SMALL, LONG)
def test_there_is_no_room_for_logs(scale: Scale, play: Play, cramped: tuple[Desk, Path]) -> None:
    """Lines are lost, and nothing else: talk goes on, a process begins, and seals wait for a place beside the database."""
    desk, disk = cramped
    anchor, web = disk / "anchor.jsonl", desk.webs[0]

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        await talk.until(lambda: anchor.exists(), 30)
        await talk.strike(lambda: fill(disk / "ballast"))
        sealed = anchor.stat().st_size
        await desk.do(web.stop)
        await desk.do(web.start)
        await talk.recovered(20)
        acked = talk.acked
        await talk.until(lambda: talk.acked > acked + 2 * scale.pairs, 20)
        (disk / "ballast").unlink()
        # What could not be written down is written down later, after whatever half a line there was.
        await talk.until(lambda: anchor.stat().st_size > sealed + 4_096, 60)

    play(script, scale=scale, on=desk, limits=Limits(converged_s=15))


def upload(desk: Desk, ticket: Ticket) -> httpx.Response:
    token = "0" * 32
    headers = {"Cookie": f"{ticket.cookie}; csrftoken={token}", "X-CSRFToken": token, "Origin": ORIGIN}
    text = ("日志 " * 30_000).encode()
    return httpx.post(
        f"http://{desk.addresses[0]}/api/v1/files", files={"file": ("日志.txt", text, "text/plain")}, headers=headers
    )
