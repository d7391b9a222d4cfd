"""Asks the product's own code about a desk, in one process that stays: starting one for each question takes seconds.

Reads an order a line from standard input, answers one JSON line: `pairs 40` makes people in conversation, `backlog 500
100000` so many records of such a length, `verify` checks the evidence, `mailbox 1430` has mail fetched from that port.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import connection

from bench.prepare import pairs  # sets Django up
from helpdesk.common.clock import now
from helpdesk.evidence import Entry, record_many
from helpdesk.evidence.verification import verify
from tests.faults.mail.boxes import a_mailbox


def answer(order: str, *arguments: str) -> Any:
    if order == "pairs":
        return pairs(int(arguments[0]))
    if order == "backlog":
        return backlog(*map(int, arguments))
    if order == "verify":
        report = verify(anchor=settings.EVIDENCE_ANCHOR, at=now())
        return {**asdict(report), "holds": report.holds}
    if order == "mailbox":
        return str(a_mailbox(int(arguments[0])))
    raise ValueError(order)


def backlog(count: int, length: int) -> int:
    """So many records of such a length, all at once."""
    record_many(
        Entry("faults.backlog", ("fault", number), by="system", at=now(), facts={"text": "x" * length}) for number in range(count)
    )
    return count


def main() -> None:
    for line in sys.stdin:
        try:
            found = answer(*line.split())
        except Exception as error:
            found = {"failed": f"{type(error).__name__}: {error}"}
        finally:
            # The server may be killed and come back before the next question.
            connection.close()
            if connection.vendor == "postgresql":
                connection.close_pool()  # type: ignore[attr-defined]
        sys.stdout.write(json.dumps(found, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
