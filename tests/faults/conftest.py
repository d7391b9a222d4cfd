"""One desk for all rounds of a run, and their verdicts at its end."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import uvloop

from tests.faults.checker import Limits, Verdict
from tests.faults.stage import Desk
from tests.faults.talk import SHORT, Scale, Talk
from tests.services import embedded_worker

VERDICTS: list[tuple[str, Verdict | str]] = []

Play = Callable[..., Verdict]


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    desk = Desk(embedded=embedded_worker())
    try:
        desk.start()
        yield desk
    finally:
        desk.close()


@pytest.fixture
def play(desk: Desk, request: pytest.FixtureRequest) -> Play:
    """`play(script)` runs a round on the desk and returns its verdict, which must hold unless `must_hold=False`."""

    def run(
        script: Callable[[Talk], Awaitable[None]],
        *,
        scale: Scale = SHORT,
        limits: Limits = Limits(),
        on: Desk | None = None,
        must_hold: bool = True,
        **options: Any,
    ) -> Verdict:
        seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
        talk = Talk(on or desk, scale, seed=seed, **options)
        verdict = uvloop.run(talk.run(script, limits))
        VERDICTS.append((request.node.name, verdict))
        if must_hold and not verdict.holds:
            file = (on or desk).folder.with_suffix(f".{request.node.name}.jsonl")
            talk.history.write(file)
            pytest.fail(f"{verdict}\nhistory: {file}", pytrace=False)
        return verdict

    return run


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if VERDICTS:
        terminalreporter.section("fault rounds")
        for name, verdict in VERDICTS:
            terminalreporter.line(f"{name}\n    {verdict}")
