"""How fast records are written, sealed and verified: `python bench/sealing.py [RECORDS]`, on the database the settings name.

Takes a database of its own, so nothing else is in it, and removes it afterwards.
"""
# ruff: noqa: E402  the environment comes before the settings

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-sealing-")

import django

django.setup()

from django.db import connection, transaction

from helpdesk.common.clock import now
from helpdesk.evidence import Entry, record_many
from helpdesk.evidence.anchor import append_new_seals
from helpdesk.evidence.models import Pending
from helpdesk.evidence.sealing import seal_pending
from helpdesk.evidence.verification import verify

WRITTEN_AT_ONCE = 100  # about what a group commit of chat carries


def main(records: int) -> None:
    folder = Path(os.environ["DATA_DIR"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    print(f"{records:,} records on {connection.vendor}")
    with timed("write", records):
        for start in range(0, records, WRITTEN_AT_ONCE):
            with transaction.atomic():
                record_many(an_entry(number) for number in range(start, min(start + WRITTEN_AT_ONCE, records)))
    with timed("seal", records):
        while seal_pending(at=now()):
            pass
        append_new_seals(folder / "anchor.jsonl")
    if Pending.objects.exists():
        raise SystemExit("Not everything was sealed.")
    with timed("verify", records):
        report = verify(anchor=folder / "anchor.jsonl", at=now())
    if not report.holds or report.records != records:
        raise SystemExit(f"The log does not verify: {report}")
    connection.creation.destroy_test_db(str(folder / "none"), verbosity=0)
    shutil.rmtree(folder)


def an_entry(number: int) -> Entry:
    text = "您好，我昨天买的东西今天还没有发货，请帮我看一下是怎么回事，订单号在下面，谢谢您。" * 2
    return Entry("chat.message.posted", ("conversation", uuid4()), f"user:{uuid4()}", now(), {"seq": number, "text": text[:60]})


@contextmanager
def timed(what: str, records: int) -> Iterator[None]:
    started = time.perf_counter()
    yield
    took = time.perf_counter() - started
    print(f"{what:>7}: {took:6.1f} s, {records / took:9,.0f} records/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
