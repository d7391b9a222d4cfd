"""Ask a server the same things at a fixed concurrency, from a process of its own.

Reads a plan as JSON from standard input: `{"ports", "seconds", "concurrency", "asks": [[{"method", "path", "headers",
"body"}, …], …]}`; an ask is the requests that make one page, done one after the other on one kept connection. Prints
`{"per_second", "p50_ms", "p99_ms", "count", "refused", "bytes"}`. `{number}` and `{fresh}` in a path, a body or a header
stand for the next of `numbers` and for something never used before.
"""

import http.client
import itertools
import json
import statistics
import sys
import threading
import time
from typing import Any
from uuid import uuid4


class Asker(threading.Thread):
    def __init__(self, plan: dict[str, Any], port: int, turn: "itertools.count[int]", until: float) -> None:
        super().__init__(daemon=True)
        self.plan, self.port, self.turn, self.until = plan, port, turn, until
        self.took: list[float] = []
        self.refused: dict[str, int] = {}
        self.bytes = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        asks, numbers = self.plan["asks"], self.plan.get("numbers") or [0]
        while time.perf_counter() < self.until:
            number = next(self.turn)
            began = time.perf_counter()
            if all(self.one(connection, request, numbers[number % len(numbers)]) for request in asks[number % len(asks)]):
                self.took.append(time.perf_counter() - began)

    def one(self, connection: http.client.HTTPConnection, request: dict[str, Any], number: int) -> bool:
        said = json.dumps(request).replace("{number}", str(number)).replace("{fresh}", uuid4().hex)
        meant = json.loads(said)
        body = meant.get("body")
        connection.request(
            meant.get("method", "GET"),
            meant["path"],
            body=body.encode() if isinstance(body, str) else json.dumps(body) if body is not None else None,
            headers=meant.get("headers", {}),
        )
        answer = connection.getresponse()
        content = answer.read()
        self.bytes = len(content)
        if answer.status >= 400:
            what = str(answer.status)
            self.refused[what] = self.refused.get(what, 0) + 1
        return answer.status < 400


def asked_for(plan: dict[str, Any], turn: "itertools.count[int]", seconds: float) -> list[Asker]:
    """All askers, after they have asked for so long. Each keeps to one of the ports."""
    ports, until = plan["ports"], time.perf_counter() + seconds
    askers = [Asker(plan, ports[number % len(ports)], turn, until) for number in range(plan["concurrency"])]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    return askers


def ask(plan: dict[str, Any]) -> dict[str, Any]:
    turn = itertools.count()
    asked_for(plan, turn, plan["seconds"] / 4)
    began = time.perf_counter()
    threads = asked_for(plan, turn, plan["seconds"])
    lasted = time.perf_counter() - began
    took = sorted(time for one in threads for time in one.took)
    return {
        "per_second": len(took) / lasted,
        "p50_ms": statistics.median(took) * 1000 if took else None,
        "p99_ms": took[int(len(took) * 0.99)] * 1000 if took else None,
        "count": len(took),
        "refused": {what: count for one in threads for what, count in one.refused.items()},
        "bytes": max(one.bytes for one in threads),
    }


if __name__ == "__main__":
    print(json.dumps(ask(json.load(sys.stdin))))
