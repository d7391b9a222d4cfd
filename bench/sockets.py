"""`python -m bench.sockets`: what sockets cost and how they fare.

p99 at half the full load; the same while one socket runs 0.5 s queries; two web processes against one; memory of an
idle socket at 5,000; 2,000 sockets that come back at once after a kill -9.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from bench.chat import helpdesk, look_up, our_pairs
from bench.stage import ROOT, Stage, load, resident_kib, stage


class Herd:
    """The windows of `bench.herd`, by orders over a pipe."""

    def __init__(self, people: list[dict[str, str]], port: int, each: int, at_once: int) -> None:
        windows = [
            {
                "url": f"ws://127.0.0.1:{port}/ws/chat",
                "headers": {"Cookie": pair["customer"], "Origin": f"http://127.0.0.1:{port}"},
                "conversation": pair["conversation"],
            }
            for pair in people
            for _ in range(each)
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.herd"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._write(json.dumps({"windows": windows, "at_once": at_once}))

    def order(self, words: str) -> dict[str, Any]:
        self._write(words)
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


@contextmanager
def slow_queries(on: Stage, people: list[dict[str, str]], port: int) -> Iterator[None]:
    """One console socket asks again and again for something whose table is locked for half a second each time."""
    over = threading.Event()

    def hold() -> None:
        with psycopg.connect(on.env["DATABASE_URL"]) as connection:
            while not over.is_set():
                with connection.transaction():
                    connection.execute("LOCK TABLE chat_note IN ACCESS EXCLUSIVE MODE")
                    over.wait(0.5)
                over.wait(0.02)

    def ask() -> None:
        from websockets.sync.client import connect

        pair = people[0]
        with connect(
            f"ws://127.0.0.1:{port}/ws/console", additional_headers={"Cookie": pair["agent"]}, origin=f"http://127.0.0.1:{port}"
        ) as socket:
            socket.send(json.dumps({"type": "hello", "protocol": 1, "conversations": {}}))
            while not over.is_set():
                socket.send(json.dumps({"type": "watch", "conversation": pair["conversation"], "after": 10**6}))
                try:
                    while socket.recv(timeout=0.6):
                        pass
                except TimeoutError:
                    continue

    threads = [threading.Thread(target=work, daemon=True) for work in (hold, ask)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(5)


def prepared(on: Stage, count: int) -> list[dict[str, str]]:
    on.migrate()
    return json.loads(on.run("-m", "bench.prepare", str(count)))


def talk(on: Stage, processes: int, seconds: float, rate: float | None = None, *, slow: bool = False) -> dict[str, Any]:
    people = prepared(on, 201)
    talkers = people[1:]
    with helpdesk(on, processes) as (ports, _):
        plan = {"seconds": seconds, "pairs": our_pairs(talkers, *ports), "rate": rate}
        if slow:
            with slow_queries(on, people, ports[0]):
                result, _ = load(plan)
        else:
            result, _ = load(plan)
    look_up(on, talkers, result.pop("acked"))
    return result


def latencies(on: Stage, rounds: int, seconds: float) -> None:
    full = [talk(on, 1, seconds) for _ in range(rounds)]
    full_rate = statistics.median(run["per_second"] for run in full)
    calm, slow = [], []
    for _ in range(rounds):
        calm.append(talk(on, 1, seconds, full_rate / 2)["p99_ms"])
        slow.append(talk(on, 1, seconds, full_rate / 2, slow=True)["p99_ms"])
    calm_p99, slow_p99 = statistics.median(calm), statistics.median(slow)
    print(f"full load, one web process:               {full_rate:8.0f} msg/s")
    print(f"at half of it ({full_rate / 2:.0f} msg/s):            p99 {calm_p99:6.1f} ms")
    print(f"with 0.5 s queries by one socket:         p99 {slow_p99:6.1f} ms, {slow_p99 / calm_p99:.2f}x")
    two = statistics.median(talk(on, 2, seconds)["per_second"] for _ in range(rounds))
    print(f"two web processes (same two cores):       {two:8.0f} msg/s, {two / full_rate:.2f}x of one")


def idle_memory(on: Stage, count: int) -> None:
    people = prepared(on, count // 10)
    with helpdesk(on) as (ports, pids):
        warm = Herd(people[:20], ports[0], 1, 20)
        warm.order("connect")
        warm.order("drop")
        warm.end()
        before = resident_kib(pids["web 0"])
        herd = Herd(people, ports[0], 10, 250)
        arrived = herd.order("connect")
        herd.order("stay 20")
        after = resident_kib(pids["web 0"])
        herd.end()
    print(f"{arrived['in']} idle sockets: {(after - before) / arrived['in']:.1f} KiB each (resident {before} -> {after} KiB)")


def come_back(on: Stage, count: int) -> None:
    people = prepared(on, count // 5)
    from bench.stage import free_port

    port = free_port()
    env = {"SITE_URL": f"http://127.0.0.1:{port}"}
    command = ["manage.py", "serve", "--port", str(port)]
    with on.serving("first", *command, port=port, env=env) as server:
        herd = Herd(people, port, 5, 250)
        herd.order("connect")
        server.kill()
        server.wait()
    herd.order("drop")
    began = time.perf_counter()
    with on.serving("second", *command, port=port, env=env):
        up = time.perf_counter() - began
        back = herd.order("connect")
        herd.end()
    print(
        f"{back['in']} of {count} sockets resumed {back['took']:.1f} s after a kill -9 and restart (start {up:.1f} s), all at once, "
        f"{back['tries']} tries, closed with {back['closed_with'] or 'nothing'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--only", default="latencies,idle,herd")
    options = parser.parse_args()
    with stage() as on:
        if "idle" in options.only:
            idle_memory(on, 5_000)
        if "herd" in options.only:
            come_back(on, 2_000)
        if "latencies" in options.only:
            latencies(on, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
