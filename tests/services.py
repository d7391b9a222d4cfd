"""The servers our tests run against: a throw-away PostgreSQL and Redis on free ports, gone when the run ends.

An early pytest plugin (`-p tests.services`), because the environment must name them before settings are read.
`pytest` uses PostgreSQL and Redis; `pytest --embedded` runs the tests marked `embedded` on SQLite and in memory.
With xdist the controller starts PostgreSQL for all workers; each worker has its own Redis, since published
messages cross the numbered databases of one Redis.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

POSTGRES_URL = "HELPDESK_TEST_POSTGRES_URL"  # how a worker learns of the controller's server


class Server:
    """A child process that dies with us, whatever kills us (Linux; elsewhere at exit)."""

    name = "server"
    running: subprocess.Popen[bytes] | None = None

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> None:
        log = (self.folder / f"{self.name}.log").open("ab")
        self.running = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        atexit.register(self.kill)
        wait_until(self.answers, f"{self.name} does not answer: see {self.folder}", alive=self.running)

    def stop(self) -> None:
        self.end_with(signal.SIGINT)

    def kill(self) -> None:
        """As by the power switch."""
        self.end_with(signal.SIGKILL)

    def end_with(self, how: signal.Signals) -> None:
        if self.running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.running.send_signal(how)
        try:
            self.running.wait(20)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait(5)
        self.running = None
        atexit.unregister(self.kill)


class PostgreSQL(Server):
    """Commits survive a killed server (`synchronous_commit` is on), not a crashed machine: tests need no fsync."""

    name = "postgresql"
    options = (
        "fsync=off",
        "full_page_writes=off",
        "max_connections=200",
        "shared_buffers=64MB",
        "listen_addresses=127.0.0.1",
        "timezone=UTC",
    )

    def __init__(self, folder: Path, port: int | None = None) -> None:
        super().__init__(folder, port)
        self.programs = postgres_programs()
        self.data = folder / "data"

    def create(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        initdb = [self.programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*as_postgres(), *map(str, initdb), "--locale=C.UTF-8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd="/",
        )

    def command(self) -> list[str]:
        options = [word for option in (*self.options, f"unix_socket_directories={self.folder}") for word in ("-c", option)]
        return [
            *as_postgres("--pdeathsig", "QUIT"),
            str(self.programs / "postgres"),
            "-D",
            str(self.data),
            "-p",
            str(self.port),
            *options,
        ]

    def kill(self) -> None:
        """SIGQUIT is PostgreSQL's own crash: no checkpoint, children gone, recovery at the next start."""
        self.end_with(signal.SIGQUIT)

    def answers(self) -> bool:
        with contextlib.suppress(psycopg.Error), psycopg.connect(f"{self.url}/postgres", connect_timeout=2):
            return True
        return False

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}"


class Redis(Server):
    name = "redis"

    def command(self) -> list[str]:
        program = shutil.which("redis-server") or missing("redis-server", "redis-server")
        return [
            *with_parent("KILL"),
            program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]

    def answers(self) -> bool:
        with contextlib.suppress(redis.RedisError), redis.Redis(port=self.port, socket_timeout=2) as client:
            return bool(client.ping())
        return False

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--embedded", action="store_true", help="SQLite and in memory: the tests marked `embedded`")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Iterator[None]:
    """Before pytest-django reads the settings."""
    early_config.add_cleanup(start_servers(embedded="--embedded" in args or embedded_worker()))
    return (yield)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Embedded runs take what is marked for them; soak only where somebody asks for it by `-m soak`."""
    asked_for_soak = "soak" in (config.option.markexpr or "")
    wanted = [
        item
        for item in items
        if (not embedded_worker() or item.get_closest_marker("embedded"))
        and (asked_for_soak or not item.get_closest_marker("soak"))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted


def start_servers(*, embedded: bool) -> Callable[[], None]:
    """Start what this process needs, put it into the environment, and return what ends it."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-tests-", dir="/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)  # PostgreSQL, as another user, passes through
    running: list[Server] = []
    os.environ.update(DATABASE_URL="", REDIS_URL="", HELPDESK_TEST_EMBEDDED="1" if embedded else "")
    if not embedded:
        if POSTGRES_URL not in os.environ:
            postgres = PostgreSQL(folder / "postgresql")
            postgres.create()
            postgres.start()
            running.append(postgres)
            os.environ[POSTGRES_URL] = postgres.url
        cache = Redis(folder)
        cache.start()
        running.append(cache)
        os.environ.update(DATABASE_URL=f"{os.environ[POSTGRES_URL]}/helpdesk", REDIS_URL=cache.url)
    os.environ.update(test_environment(folder))

    def end() -> None:
        for server in running:
            server.kill()
        if any(isinstance(server, PostgreSQL) for server in running):
            del os.environ[POSTGRES_URL]
        shutil.rmtree(folder, ignore_errors=True)

    return end


def test_environment(folder: Path) -> dict[str, str]:
    """Nothing of the developer's own settings reaches the tests."""
    return {
        "HELPDESK_ENV": "embedded",
        "HELPDESK_DEMO": "",
        "DEBUG": "",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "only-for-tests-" + "0123456789" * 4,
        "SITE_URL": "http://127.0.0.1:8000",
        "SMTP_URL": "",
        "LOG_LEVEL": "WARNING",
        "STAFF_MUST_USE_SECOND_FACTOR": "",
    }


def embedded_worker() -> bool:
    return bool(os.environ.get("HELPDESK_TEST_EMBEDDED"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(
    ready: Callable[[], bool], complaint: str, *, seconds: float = 30, alive: subprocess.Popen[bytes] | None = None
) -> None:
    """Poll until it is so; fail with the complaint when time is up or the process we wait for has ended."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline or (alive is not None and alive.poll() is not None):
            raise RuntimeError(complaint)
        time.sleep(0.05)


def postgres_programs() -> Path:
    """Debian keeps the server's programs out of PATH, by version."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return versions[-1] if versions else Path(missing("postgres", "postgresql"))


def missing(program: str, package: str) -> str:
    return pytest.exit(f"{program} is not installed. Debian: apt-get install {package}. Or: pytest --embedded", returncode=3)


def as_postgres(*options: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return with_parent(options[-1]) if options else []
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", *options, "--"]


def with_parent(how: str) -> list[str]:
    """End the child when its parent ends, also when the parent had no chance to."""
    return ["setpriv", "--pdeathsig", how, "--"] if shutil.which("setpriv") else []
