"""The worker runs out of memory (F05)."""

from __future__ import annotations

import resource

import pytest

from tests.faults.conftest import Play
from tests.faults.stage import Desk
from tests.faults.talk import LONG, SMALL, Scale, Talk, at
from tests.site import Process

TOO_LITTLE = 1 << 20  # bytes of address space, less than it has already: it gets nothing more
BACKLOG = "backlog 500 100000"  # 50 MB to be sealed in one go


@at(SMALL, LONG)
def test_the_worker_runs_out_of_memory(scale: Scale, play: Play, desk: Desk) -> None:
    """Its work fails where somebody can see it, or it dies and is started again. Web processes notice nothing, and in the
    end the work is done."""
    worker = desk.worker
    if worker is None:
        pytest.skip("the embedded web process does its own work")

    async def script(talk: Talk) -> None:
        await talk.until_acked(50)
        answers, quiet = talk.probing(), len(worker.logs())
        enough = resource.prlimit(worker.pid, resource.RLIMIT_AS)
        await talk.strike(lambda: resource.prlimit(worker.pid, resource.RLIMIT_AS, (TOO_LITTLE, enough[1])))
        await desk.do(lambda: desk.clerk(BACKLOG))
        await talk.until(lambda: has_failed(worker, quiet), 60, else_too_tame="the worker did without memory")
        acked = talk.acked
        await talk.until(lambda: talk.acked > acked + scale.pairs, 10)
        talk.figures["the worker"] = "failed" if worker.alive else "died"
        if worker.alive:
            resource.prlimit(worker.pid, resource.RLIMIT_AS, enough)
        await talk.until(lambda: desk.do(lambda: works(desk, worker)), 90)
        assert {status for _, status in answers} == {200}

    play(script, scale=scale)


def has_failed(worker: Process, quiet: int) -> bool:
    """For want of memory, in whoever's words."""
    said = worker.logs()[quiet:]
    return not worker.alive or ("sweep.failed" in said and ("out of memory" in said or "MemoryError" in said))


def works(desk: Desk, worker: Process) -> bool:
    """Whether records are sealed again; a dead worker is started once more, as a supervisor of processes does."""
    if not worker.alive:
        worker.start()
    return desk.usage().unsealed < 500
