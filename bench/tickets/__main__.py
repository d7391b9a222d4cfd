"""`python -m bench.tickets`: does the queue grow slower with its size, and how does it stand beside django-helpdesk?

`--only scale`: the same pages at 10,000 and at 1,000,000 tickets. `--only peer`: list, search, ticket page, overview and
submitting beside django-helpdesk at 100,000, and the list beside a bare DRF list in the same process. Ours runs as
shipped: `manage.py serve`, one Daphne process a core, with its worker, evidence, permissions, limits and deadlines on; the
peer under gunicorn with four processes, connections kept. Interleaved rounds, medians; questions come from a process of their own.

What a page shows, here and there. List: number, subject, status, priority, queue, customer, assignee, opened and due, fifty
rows (ours also category, tags, the last words and the running clock; theirs also the time spent). Ticket page: its facts
and every entry with author and time (ours also clocks, links, viewers and what may be done next). Overview: how much
work stands where, one's own and nobody's, 25 rows each. Search: fifty hits in subject and
words, ours in notes as well. Submitting: category or queue, subject, text, customer; ours signed in, theirs in public.
SQL counts every statement but BEGIN and COMMIT, ours sent in one trip as well.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import quote

import psycopg

from bench.stage import ROOT, Stage, free_port, stage
from bench.tickets.peer import PEER, PEER_VENV, peer_environment
from bench.tickets.phrases import PHRASES, RARE

CONCURRENCY = 4
VIEWS = ("mine", "unassigned", "due", "urgent", "pending", "solved", "all")
CSRF = "b" * 32
ORIGIN = "http://help.bench.test"
CORES = os.cpu_count() or 1

Ask = dict[str, Any]


def say(words: str) -> None:
    print(words, flush=True)


# --- ours -----------------------------------------------------------------------------------------


def filled(on: Stage, tickets: int, unfinished: int) -> dict[str, Any]:
    """A database with that many tickets, in `on.env`; who can sign in."""
    name = f"tickets_{tickets}"
    with psycopg.connect(f"{on.postgres.url}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    on.env["DATABASE_URL"] = f"{on.postgres.url}/{name}"
    began = time.monotonic()
    on.run("manage.py", "migrate", "-v0")
    people = json.loads(on.run("-m", "bench.tickets.filling", str(tickets), str(unfinished)))
    say(f"{tickets:,} tickets, {unfinished:,} unfinished, {5 * tickets:,} entries: filled in {time.monotonic() - began:.0f} s")
    return {**people, "database": on.env["DATABASE_URL"]}


@contextmanager
def helpdesk(on: Stage, people: dict[str, Any], processes: int = 1) -> Iterator[list[int]]:
    """The ports of so many web processes, with one worker beside them."""
    ports = [free_port() for _ in range(processes)]
    env = {"DATABASE_URL": people["database"], "SITE_URL": ORIGIN, "DJANGO_SETTINGS_MODULE": "bench.yardsticks.settings"}
    with ExitStack() as running:
        for port in ports:
            running.enter_context(on.serving(f"serve-{port}", "manage.py", "serve", "--port", str(port), port=port, env=env))
        running.enter_context(on.serving(f"work-{ports[0]}", "manage.py", "work", port=0, env=env))
        yield ports


def ours(people: dict[str, Any]) -> dict[str, Ask]:
    """Named pages, each as what `bench.tickets.asking` takes."""

    def by(who: str, *paths: str) -> Ask:
        return {"asks": [[{"path": f"/api/v1/{path}", "headers": {"Cookie": people[who]}} for path in paths]]}

    pages = {f"view {view}": by("supervisor" if view != "mine" else "agent", f"tickets?view={view}") for view in VIEWS}
    pages["filtered view"] = by("supervisor", "tickets?status=open&category=api-product&priority=2,3&ordering=-changed")
    pages["ticket page"] = {
        **by("supervisor", "tickets/{number}?after=0"),
        "numbers": people["numbers"],
    }
    pages["counts of views"] = by("supervisor", "ticket-views")
    pages["overview"] = by("agent", "ticket-overview")
    pages["opening"] = {"asks": [[opening(cookie)] for cookie in people["members"]]}
    return pages


def opening(cookie: str) -> dict[str, Any]:
    return {
        "method": "POST",
        "path": "/api/v1/tickets",
        "headers": {
            "Cookie": f"{cookie}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Origin": ORIGIN,
            "Content-Type": "application/json",
        },
        "body": {"category": "other", "subject": PHRASES[0], "text": PHRASES[4] * 3, "client_id": "{fresh}"},
    }


# --- the peer -------------------------------------------------------------------------------------


def peer_filled(on: Stage, tickets: int, unfinished: int) -> dict[str, Any]:
    with psycopg.connect(f"{on.postgres.url}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE peer")
    env, began = peer_environment(on, f"{on.postgres.url}/peer"), time.monotonic()
    given = json.dumps({"phrases": list(PHRASES), "rare": RARE, "queues": ["support", "billing", "security", "legal"]})
    done = subprocess.run(
        [str(PEER_VENV / "bin" / "python"), "filling.py", str(tickets), str(unfinished)],
        cwd=PEER,
        env=env,
        input=given,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    say(f"django-helpdesk: {tickets:,} tickets filled in {time.monotonic() - began:.0f} s")
    return {**json.loads(done.stdout), "env": env}


@contextmanager
def peer(on: Stage, people: dict[str, Any]) -> Iterator[int]:
    port = free_port()
    command = [str(PEER_VENV / "bin" / "gunicorn"), "wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "4", "--timeout", "120"]
    with (on.folder / "peer.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=PEER, env=people["env"], stdout=log, stderr=log)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def peers(people: dict[str, Any], port: int) -> dict[str, Ask]:
    cookie = {"Cookie": people["agent"]}

    def listed(**query: Any) -> str:
        return base64.b64encode(json.dumps(query).encode()).decode()

    work = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "sortreverse": True}
    form = "&".join(
        (
            *(f"csrfmiddlewaretoken={CSRF}", f"queue={people['queue']}", "title=Bench", "submitter_email=one%40bench.test"),
            *(f"body={'question+' * 12}", "priority=3"),
        )
    )
    submit = {
        "method": "POST",
        "path": "/helpdesk/tickets/submit/",
        "headers": {
            "Cookie": f"csrftoken={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{port}",
        },
        "body": form,
    }
    table = "/helpdesk/datatables_ticket_list/"
    return {
        "list as JSON": {"asks": [[{"path": f"{table}{listed(**work)}?length=50", "headers": cookie}]]},
        "text search": {"asks": [[{"path": f"{table}{listed(search_string=RARE)}?length=50", "headers": cookie}]]},
        "ticket page": {
            "asks": [[{"path": "/helpdesk/tickets/{number}/", "headers": cookie}]],
            "numbers": people["numbers"],
        },
        "overview": {"asks": [[{"path": "/helpdesk/dashboard/", "headers": cookie}]]},
        "submitting": {"asks": [[submit]]},
    }


# --- measuring ------------------------------------------------------------------------------------


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the peer does not listen")


def measured(ports: list[int], page: Ask, seconds: float, concurrency: int = CONCURRENCY) -> dict[str, Any]:
    plan = {"ports": ports, "seconds": seconds, "concurrency": concurrency, **page}
    done = subprocess.run(
        [sys.executable, "-m", "bench.tickets.asking"],
        cwd=ROOT,
        input=json.dumps(plan),
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    result = json.loads(done.stdout)
    if result["refused"]:
        say(f"  refused: {result['refused']}")
    return result


def questions(port: int, page: Ask) -> str:
    """SQL statements of each request of a page."""
    counts = []
    for request in page["asks"][0]:
        said = json.loads(json.dumps(request).replace("{number}", str((page.get("numbers") or [0])[0])).replace("{fresh}", "one"))
        body = said.get("body")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {**said.get("headers", {}), "X-Count-Queries": "1"}
        content = body.encode() if isinstance(body, str) else json.dumps(body) if body is not None else None
        connection.request(said.get("method", "GET"), said["path"], body=content, headers=headers)
        answer = connection.getresponse()
        answer.read()
        counts.append(answer.headers.get("X-Queries", "?") if answer.status < 400 else f"!{answer.status}")
    return "+".join(counts)


def median(runs: list[dict[str, Any]], key: str) -> float:
    return statistics.median(run[key] or float("inf") for run in runs)


def scale(on: Stage, options: argparse.Namespace) -> None:
    sizes = {options.small: 600, options.big: 60_000 if options.big >= 1_000_000 else options.big * 6 // 100}
    people = {size: filled(on, size, unfinished) for size, unfinished in sizes.items()}
    runs: dict[str, dict[int, list[dict[str, Any]]]] = {}
    asked: dict[str, dict[int, str]] = {}
    with helpdesk(on, people[options.small]) as small, helpdesk(on, people[options.big]) as big:
        ports = {options.small: small, options.big: big}
        pages = {size: ours(people[size]) for size in ports}
        for name in pages[options.small]:
            for size, listening in ports.items():
                asked.setdefault(name, {})[size] = questions(listening[0], pages[size][name])
            for _ in range(options.rounds):
                for size, listening in ports.items():
                    # One at a time: what is compared is the work a page takes, not how two of them share a core.
                    result = measured(listening, pages[size][name], options.seconds / 2, concurrency=1)
                    runs.setdefault(name, {}).setdefault(size, []).append(result)
            say(f"  {name} measured")
    say(f"\n{'page':18}{'requests/s at':>21}{'p50 ms at':>21}{'p99 ms at':>21}{'ratio':>8}   SQL")
    sizes_said = f"{options.small:>10,}{options.big:>11,}"
    say(f"{'':18}{sizes_said}{sizes_said}{sizes_said}{'of p50':>8}")
    for name, by_size in runs.items():
        small_runs, big_runs = by_size[options.small], by_size[options.big]
        rates = [median(one, "per_second") for one in (small_runs, big_runs)]
        p50 = [median(one, "p50_ms") for one in (small_runs, big_runs)]
        p99 = [median(one, "p99_ms") for one in (small_runs, big_runs)]
        say(
            f"{name:18}{rates[0]:10.1f}{rates[1]:11.1f}{p50[0]:10.1f}{p50[1]:11.1f}{p99[0]:10.1f}{p99[1]:11.1f}"
            f"{p50[1] / p50[0]:8.2f}"
            f"   {asked[name][options.small]}, {asked[name][options.big]}"
        )


def beside_the_peer(on: Stage, options: argparse.Namespace) -> None:
    unfinished = options.peer * 6 // 100
    mine, theirs = filled(on, options.peer, unfinished), peer_filled(on, options.peer, unfinished)
    pairs = {
        "list as JSON": ("view due", 30),
        "text search": ("search", 50),
        "ticket page": ("ticket page", 5),
        "overview": ("overview", 100),
        "submitting": ("opening", 2),
    }
    with helpdesk(on, mine, CORES) as ports, peer(on, theirs) as peer_port:
        pages, peer_pages = ours(mine), peers(theirs, peer_port)
        signed_in = {"Cookie": mine["supervisor"]}
        pages["search"] = {"asks": [[{"path": f"/api/v1/tickets?q={quote(RARE)}", "headers": signed_in}]]}
        bare = {"asks": [[{"path": "/bare/tickets", "headers": signed_in}]]}
        been_here: Ask = {"asks": [[{"path": "/api/v1/tickets", "headers": {"Cookie": one}}] for one in mine["members"]]}
        rows = []
        for name, (page, floor) in pairs.items():
            if page == "opening":
                for port in ports:  # who sends a form has opened it before: their session is known
                    measured([port], been_here, options.seconds / 2)
            sql = f"{questions(ports[0], pages[page])} | {questions(peer_port, peer_pages[name])}"
            own, other, plain = [], [], []
            for _ in range(options.rounds):
                own.append(measured(ports, pages[page], options.seconds))
                other.append(measured([peer_port], peer_pages[name], options.seconds))
                if name == "list as JSON":
                    plain.append(measured(ports, bare, options.seconds))
            rows.append((name, own, other, floor, sql))
            if plain:
                rows.append(
                    ("list, bare DRF", own, plain, 0.6, f"{questions(ports[0], pages[page])} | {questions(ports[0], bare)}")
                )
            say(f"  {name} measured")
    say(f"\nconcurrency {CONCURRENCY}, {options.peer:,} tickets")
    say(f"{'':16}{'ours/s':>10}{'other/s':>10}{'times':>9}{'floor':>8}{'p50 ms':>16}{'p99 ms':>18}   SQL ours | other")
    for name, own, other, floor, sql in rows:
        rates = [median(one, "per_second") for one in (own, other)]
        p50, p99 = ([median(one, key) for one in (own, other)] for key in ("p50_ms", "p99_ms"))
        say(
            f"{name:16}{rates[0]:10.1f}{rates[1]:10.2f}{rates[0] / max(rates[1], 0.001):8.1f}x{floor:7}x"
            f"{p50[0]:8.0f}{p50[1]:8.0f}{p99[0]:9.0f}{p99[1]:9.0f}   {sql}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--big", type=int, default=1_000_000)
    parser.add_argument("--peer", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", default="scale,peer")
    options = parser.parse_args()
    with stage() as on:
        if "peer" in options.only:
            beside_the_peer(on, options)
        if "scale" in options.only:
            scale(on, options)


if __name__ == "__main__":
    main()
