"""A small phone system: tells a running server of calls that never were, signed like the real ones."""

import json
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.hotline.signing import sign
from helpdesk.hotline.traffic import MOST_CALLS, Planned, plan

PATH = "/api/v1/hotline/events"
MOST_PER_SECOND = 200.0
ANSWERS_WITHIN_S = 10


class Command(BaseCommand):
    help = "Tells a running server of simulated calls, over the signed interface of the phone system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default=settings.SITE_URL, help="Where the server runs.")
        parser.add_argument("--calls", type=int, default=20, help=f"How many, up to {MOST_CALLS}.")
        parser.add_argument("--rate", type=float, default=0.5, help="Calls that begin in a second.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed is the same traffic.")
        parser.add_argument("--disorder", type=float, default=0.0, help="Share of events told late, and told twice: 0 to 1.")
        parser.add_argument("--speed", type=float, default=1.0, help="How much faster than life; 0: without waiting.")
        parser.add_argument("--agent", action="append", default=[], help="Address or extension; may be given several times.")
        parser.add_argument("--queue", action="append", default=[], help="Slug; may be given several times.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["rate"] <= MOST_PER_SECOND or not 0 <= options["disorder"] <= 1 or options["speed"] < 0:
            raise CommandError("rate is above 0 and up to 200, disorder from 0 to 1, speed 0 or more")
        if not 0 < options["calls"] <= MOST_CALLS:
            raise CommandError(f"calls is from 1 to {MOST_CALLS}")
        if not settings.HOTLINE_SECRET:
            raise CommandError("HOTLINE_SECRET is empty: the server takes nothing in")
        said = plan(
            calls=options["calls"],
            per_second=options["rate"],
            seed=options["seed"],
            disorder=options["disorder"],
            agents=options["agent"],
            queues=options["queue"],
            called=settings.HOTLINE_NUMBER,
        )
        counts = self.tell(said, options["url"], options["speed"])
        summary = ", ".join(f"{count} × {answer}" for answer, count in sorted(counts.items()))
        self.stdout.write(f"{len(said)} events of {options['calls']} calls: {summary}")
        if set(counts) != {"200"}:
            raise CommandError("not everything was taken in")

    def tell(self, said: list[Planned], url: str, speed: float) -> Counter[str]:
        began, counts = time.monotonic(), Counter[str]()
        day = datetime.now(UTC)
        with closing(connection_to(url)) as line:
            for one in said:
                if speed:
                    time.sleep(max(0.0, began + one.sent_s / speed - time.monotonic()))
                event = one.event | {"at": (day + timedelta(seconds=one.happens_s / (speed or 1))).isoformat()}
                counts[send(line, json.dumps(event, ensure_ascii=False).encode())] += 1
        return counts


def connection_to(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CommandError(f"{url} is no address of a server")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname, parts.port, timeout=ANSWERS_WITHIN_S)


def send(line: HTTPConnection, body: bytes) -> str:
    """The status, or what went wrong on the way."""
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Hotline-Timestamp": timestamp,
        "X-Hotline-Signature": sign(settings.HOTLINE_SECRET, timestamp, body),
    }
    try:
        line.request("POST", PATH, body=body, headers=headers)
        answer = line.getresponse()
        answer.read()
    except (OSError, HTTPException) as error:
        line.close()
        return type(error).__name__
    return str(answer.status)
