"""`python -m bench.chat`: messages per second, against the usual ways, in one run.

Five interleaved rounds; the median counts. Each system is one Daphne process on the same PostgreSQL and Redis, with
the same load generator in its own process: 200 customer-agent pairs, one message in flight each, 60 Chinese
characters. Ours has evidence, screening, permissions and limits on, with its worker running beside it as shipped;
afterwards every acknowledged message is looked up in the database.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.stage import Stage, cpu_seconds, free_port, load, stage

YARDSTICKS = {"bare": "bare ASGI relay", "usual": "usual Channels relay", "durable": "obvious durable (ORM row, then group_send)"}
OURS = "helpdesk (durable, exactly once)"


@dataclass
class Figures:
    name: str
    runs: list[dict[str, Any]] = field(default_factory=list)

    def median(self, key: str) -> float:
        return statistics.median(run[key] for run in self.runs)


def plain_pairs(port: int, count: int) -> list[dict[str, Any]]:
    return [{end: {"url": f"ws://127.0.0.1:{port}/ws/pair-{n}"} for end in ("customer", "agent")} for n in range(count)]


def our_pairs(people: list[dict[str, str]], *ports: int) -> list[dict[str, Any]]:
    """Customer and agent of a pair on different processes where there are several."""
    return [
        {
            end: {
                "url": f"ws://127.0.0.1:{ports[(n + side) % len(ports)]}/ws/{'chat' if end == 'customer' else 'console'}",
                "headers": {"Cookie": pair[end], "Origin": f"http://127.0.0.1:{ports[0]}"},
                "conversation": pair["conversation"],
            }
            for side, end in enumerate(("customer", "agent"))
        }
        for n, pair in enumerate(people)
    ]


@contextmanager
def yardstick(on: Stage, name: str) -> Iterator[tuple[int, list[int]]]:
    port = free_port()
    command = ["-m", "daphne", "-p", str(port), "-v", "0", f"bench.yardsticks.{name}:application"]
    with on.serving(name, *command, port=port) as server:
        yield port, [server.pid]


@contextmanager
def helpdesk(on: Stage, processes: int = 1, **env: str) -> Iterator[tuple[list[int], dict[str, int]]]:
    """Our web processes and one worker: their ports, and pids by name."""
    on.migrate()
    ports = [free_port() for _ in range(processes)]
    env = {"SITE_URL": f"http://127.0.0.1:{ports[0]}", **env}
    with ExitStack() as running:
        pids = {}
        for number, port in enumerate(ports):
            server = running.enter_context(
                on.serving(f"serve-{number}", "manage.py", "serve", "--port", str(port), port=port, env=env)
            )
            pids[f"web {number}"] = server.pid
        pids["worker"] = running.enter_context(on.serving("work", "manage.py", "work", port=0, env=env)).pid
        yield ports, pids


def measure(pids: dict[str, int], plan: dict[str, Any]) -> dict[str, Any]:
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    result, used = load(plan)
    # CPU is counted over the whole run, so divide by every message, those of the warm-up included.
    total = max(1, result["total"])
    result["cpu"] = {name: (cpu_seconds(pid) - before[name]) / total * 1000 for name, pid in pids.items()}
    result["cpu"]["load generator"] = used / total * 1000
    return result


def look_up(on: Stage, people: list[dict[str, str]], acked: list[tuple[str, int]]) -> int:
    """How many acknowledged messages are in the database exactly once under the number they were told. Raises otherwise."""
    with psycopg.connect(on.env["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT client_id, sequence FROM chat_message WHERE conversation_id = ANY(%s::uuid[])",
            [[pair["conversation"] for pair in people]],
        ).fetchall()
        holes = connection.execute(
            "SELECT count(*) FROM (SELECT conversation_id FROM chat_message WHERE conversation_id = ANY(%s::uuid[])"
            " GROUP BY 1 HAVING count(*) <> max(sequence) OR min(sequence) <> 1) AS broken",
            [[pair["conversation"] for pair in people]],
        ).fetchone()
    stored = dict(rows)
    assert len(stored) == len(rows), "a client id is stored twice"
    assert holes == (0,), "a conversation has a hole in its numbers"
    lost = [client_id for client_id, sequence in acked if stored.get(client_id) != sequence]
    assert not lost, f"{len(lost)} acknowledged messages are not in the database"
    return len(acked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--only", default="bare,usual,durable,ours")
    options = parser.parse_args()
    chosen = options.only.split(",")
    figures = {name: Figures(title) for name, title in {**YARDSTICKS, "ours": OURS}.items() if name in chosen}
    looked_up = 0
    with stage() as on:
        shared = {"postgresql": on.postgres.running.pid, "redis": on.redis.running.pid}  # type: ignore[union-attr]
        for number in range(options.rounds):
            for name in figures:
                plan: dict[str, Any] = {"seconds": options.seconds}
                if name == "ours":
                    on.migrate()
                    people = json.loads(on.run("-m", "bench.prepare", str(options.pairs)))
                    with helpdesk(on) as (ports, pids):
                        result = measure({**pids, **shared}, {**plan, "pairs": our_pairs(people, *ports)})
                    looked_up += look_up(on, people, result.pop("acked"))
                else:
                    with yardstick(on, name) as (port, (pid,)):
                        result = measure({"web 0": pid, **shared}, {**plan, "pairs": plain_pairs(port, options.pairs)})
                figures[name].runs.append(result)
                print(
                    f"round {number + 1} {name:8} {result['per_second']:8.0f}/s  p99 {result['p99_ms'] or 0:6.0f} ms  refused {result['refused']} {result['last_refusal']}",
                    flush=True,
                )
    report(figures, looked_up)


def report(figures: dict[str, Figures], looked_up: int) -> None:
    print(f"\n{'':48}{'msg/s':>8}{'p50 ms':>8}{'p99 ms':>8}   CPU-s per 1,000 messages by process")
    for one in figures.values():
        cpu = ", ".join(f"{name} {statistics.median(run['cpu'][name] for run in one.runs):.2f}" for name in one.runs[0]["cpu"])
        print(f"{one.name:48}{one.median('per_second'):8.0f}{one.median('p50_ms'):8.0f}{one.median('p99_ms'):8.0f}   {cpu}")
    if "ours" in figures:
        ours = figures["ours"].median("per_second")
        for name in YARDSTICKS:
            if name in figures:
                print(f"ours / {figures[name].name}: {ours / figures[name].median('per_second'):.2f}x")
        print(f"{looked_up} acknowledged messages looked up in the database: each there once, under its number, no hole")


if __name__ == "__main__":
    main()
