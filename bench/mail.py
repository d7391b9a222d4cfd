"""`python -m bench.mail`: how quickly mail becomes tickets, beside django-helpdesk's `get_email` on the same mail and server.

A mailbox on Dovecot holds the mail (`helpdesk.mailbox.traffic`, one sender in twenty an automatic reply); each side has a
copy of its own. Ours is `manage.py work` as shipped, one process a core: every mail stored as it came, put on record, read, threaded, sorted,
made a ticket with its clocks, its evidence and its acknowledgement. Theirs is `manage.py get_email`, which is one process, as its
documentation sets it up, connections kept, mail that goes nowhere. Then, under IDLE, how long after it was delivered a mail is a ticket that can be seen.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.stage import Stage, cpu_seconds, resident_kib, stage
from bench.tickets.peer import PEER, PEER_VENV, peer_environment
from tests.helpdesk.mailbox.servers import DESK, OTHER, PASSWORD, Postfix

SEED = 20
LONGEST_S = 1_800
CORES = os.cpu_count() or 1
ENDED = "SELECT count(*) FROM mailbox_incomingmail WHERE state IN ('done', 'set_aside')"


def say(words: str) -> None:
    print(words, flush=True)


def ours(on: Stage, server: Postfix, count: int) -> dict[str, float]:
    database = f"{on.postgres.url}/helpdesk"
    on.migrate()
    on.run("-m", "bench.mail_filling", json.dumps({"address": DESK, "password": PASSWORD, "port": server.imap_port}))
    began = time.monotonic()
    with ExitStack() as running, psycopg.connect(database, autocommit=True) as asking:
        workers = [running.enter_context(on.serving(f"work-{place}", "manage.py", "work", port=0)).pid for place in range(CORES)]
        first = resident = highest = 0
        while (done := _number(asking, ENDED)) < count and time.monotonic() < began + LONGEST_S:
            resident = max(map(resident_kib, workers))
            first = first or (resident if done >= count // 10 else 0)
            highest = max(highest, resident)
            time.sleep(0.25)
        took = time.monotonic() - began
        tickets = _number(asking, "SELECT count(*) FROM tickets_ticket")
        cpu = cpu_seconds(*workers)
        waits = seen_after(server, asking)
    return {"count": done, "seconds": took, "tickets": tickets, "cpu": cpu, "after_a_tenth": first, "highest": highest, **waits}


def seen_after(server: Postfix, asking: Any, mails: int = 100) -> dict[str, float]:
    """Seconds from the server's taking of a mail to a ticket others can see, one mail after the other."""
    waits = []
    for place in range(mails):
        mail = (
            f"From: late{place}@client.test\r\nTo: {DESK}\r\nSubject: late {place}\r\nMessage-ID: <late{place}@client.test>\r\n"
        )
        server.put(f"{mail}Date: {datetime.now(UTC):%a, %d %b %Y %H:%M:%S} +0000\r\n\r\nWhere is it?\r\n".encode())
        began = time.monotonic()
        while not _number(asking, "SELECT count(*) FROM tickets_ticket WHERE subject = %s", f"late {place}"):
            if time.monotonic() > began + 60:
                break
            time.sleep(0.01)
        waits.append(time.monotonic() - began)
    ordered = sorted(waits)
    return {"p50": statistics.median(ordered), "p95": ordered[round(0.95 * (mails - 1))], "worst": ordered[-1]}


def theirs(on: Stage, server: Postfix, count: int) -> dict[str, float]:
    with psycopg.connect(f"{on.postgres.url}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE peer_mail")
    database = f"{on.postgres.url}/peer_mail"
    env = peer_environment(on, database) | {"DJANGO_SETTINGS_MODULE": "settings"}
    told = json.dumps({"address": OTHER, "password": PASSWORD, "port": server.imap_port})
    python = str(PEER_VENV / "bin" / "python")
    subprocess.run([python, "mailbox.py", told], cwd=PEER, env=env, check=True, stdout=subprocess.DEVNULL)
    began, cpu = time.monotonic(), _children()
    with (on.folder / "get_email.log").open("wb") as log, suppress(subprocess.TimeoutExpired):
        command = [python, "-m", "django", "get_email", "--quiet"]
        subprocess.run(command, cwd=PEER, env=env, check=True, stdout=log, stderr=log, timeout=LONGEST_S)
    took, used = time.monotonic() - began, _children() - cpu
    with psycopg.connect(database, autocommit=True) as asking:
        tickets = _number(asking, "SELECT count(*) FROM helpdesk_ticket")
    return {"count": tickets, "seconds": took, "tickets": tickets, "cpu": used}


def filled(server: Postfix, count: int) -> None:
    """The same mail into both mailboxes, as files of a maildir: Dovecot finds it there."""
    from helpdesk.mailbox.traffic import letters

    for address in (DESK, OTHER):
        new = server.folder / "boxes" / address / "new"
        for folder in ("cur", "new", "tmp"):
            (new.parent / folder).mkdir(parents=True, exist_ok=True)
        for place, (_, mail) in enumerate(letters(count, to=address, seed=SEED, at=datetime.now(UTC))):
            (new / f"{1_700_000_000 + place}.M{place}P1.bench").write_bytes(mail.as_bytes())
        subprocess.run(["chown", "-R", "nobody:nogroup", str(new.parent)], check=True)


def _number(asking: Any, question: str, *values: Any) -> int:
    return int(asking.execute(question, values or None).fetchone()[0])


def _children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=10_000)
    options = parser.parse_args()
    with stage() as on:
        server = Postfix(Path(on.folder))
        server.start()
        try:
            filled(server, options.mails)
            say(f"{options.mails:,} mails in each mailbox")
            sides: dict[str, Callable[[Stage, Postfix, int], dict[str, float]]] = {"ours": ours, "django-helpdesk": theirs}
            figures = {name: side(on, server, options.mails) for name, side in sides.items()}
        finally:
            server.stop()
    for name, one in figures.items():
        rate = one["count"] / one["seconds"]
        say(
            f"{name:16} {one['count']:>7,.0f} mails, {one['tickets']:>7,.0f} tickets in {one['seconds']:6.1f} s: "
            f"{rate:6.1f} mails/s, {1000 * one['cpu'] / max(one['count'], 1):.1f} CPU-ms a mail"
        )
    mine, other = figures["ours"], figures["django-helpdesk"]
    times = (mine["count"] / mine["seconds"]) / (other["count"] / other["seconds"])
    say(f"{times:.2f} times its mails per second (floor 1, aim 3)")
    say(f"worker: {mine['after_a_tenth'] / 1024:.0f} MiB after a tenth of it, {mine['highest'] / 1024:.0f} MiB at most")
    say(
        f"under IDLE from delivered to seen: p50 {mine['p50']:.2f} s, p95 {mine['p95']:.2f} s (limit 3), worst {mine['worst']:.2f} s"
    )


if __name__ == "__main__":
    main()
