"""What a desk uses of the machine, so that a round can tell whether a fault left something behind (I8)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from bench.stage import resident_kib


class Usage(NamedTuple):
    """Of all web processes together, and what is left to do."""

    megabytes: int
    descriptors: int
    threads: int
    connections: int  # to the database, of everybody who works on it
    unsealed: int  # records that wait for their seal


def of_processes(pids: list[int]) -> tuple[int, int, int]:
    """Resident megabytes, open descriptors, threads."""
    return (
        sum(resident_kib(pid) for pid in pids) // 1024,
        sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids),
        sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids),
    )
