"""One desk for all rounds of a run, or of one worker of it."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from tests.faults.checker import Limits, Verdict
from tests.faults.stage import Desk, Servers
from tests.faults.talk import SHORT, Scale, Talk
from tests.faults.verdicts import VERDICT
from tests.services import embedded_worker

Play = Callable[..., Verdict]
TEN_SECONDS = Limits()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`make soak ROUNDS=n` plays each round n times, each with a seed of its own."""
    rounds = int(os.environ.get("ROUNDS") or 1)
    if rounds > 1 and "soak" in (metafunc.config.option.markexpr or ""):
        metafunc.fixturenames.append("round_number")
        metafunc.parametrize("round_number", range(1, rounds + 1))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    servers = Servers(embedded=embedded_worker())
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def desk(servers: Servers) -> Iterator[Desk]:
    """Two web processes and a worker, or the embedded one. Rounds leave it running."""
    desk = Desk(servers, "helpdesk")
    try:
        desk.start()
        yield desk
    finally:
        desk.close()


@pytest.fixture
def another_desk(servers: Servers, desk: Desk) -> Iterator[Callable[..., Desk]]:
    """`another_desk(SABOTAGE="…")`: beside the first, on the same servers, with an empty database and other settings."""
    made: list[Desk] = []

    def make(*, webs: int = 2, works: bool = True, through: str = "", **env: str) -> Desk:
        name = f"helpdesk_{random.randrange(10**9)}"
        one = Desk(servers, name, like=desk, webs=webs, works=works, through=through, env=env)
        made.append(one)
        one.start()
        return one

    yield make
    for one in made:
        one.close()


@pytest.fixture
def play(desk: Desk, request: pytest.FixtureRequest) -> Play:
    """`play(script)` runs a round on the desk and returns its verdict, which must hold unless `must_hold=False`."""

    def run(
        script: Callable[[Talk], Awaitable[None]],
        *,
        scale: Scale = SHORT,
        limits: Limits = TEN_SECONDS,
        on: Desk | None = None,
        must_hold: bool = True,
        **options: Any,
    ) -> Verdict:
        seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
        talk = Talk(on or desk, scale, seed=seed, **options)
        verdict = asyncio.run(talk.run(script, limits))
        request.node.user_properties.append((VERDICT, str(verdict)))
        if must_hold and not verdict.holds:
            file = (on or desk).folder.with_suffix(f".{request.node.name}.jsonl")
            talk.history.write(file)
            pytest.fail(f"{verdict}\nhistory: {file}", pytrace=False)
        return verdict

    return run
