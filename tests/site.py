"""The product itself, running: `manage.py serve` and `manage.py work` as child processes over the test's database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.db import connection

from tests.services import embedded_worker, free_port, wait_until, with_parent

ROOT = Path(__file__).resolve().parent.parent


class Process:
    """One `manage.py …` that can be stopped, killed, frozen and started again on the same port."""

    def __init__(self, *arguments: str, folder: Path, env: dict[str, str] | None = None) -> None:
        self.arguments = arguments
        self.name = arguments[0]
        self.log_file = folder / f"{self.name}-{free_port()}.log"
        self.env = {**os.environ, **site_environment(), **(env or {})}
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self.running = subprocess.Popen(
                [*with_parent("KILL"), sys.executable, "manage.py", *self.arguments],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, seconds: float = 15) -> int:
        """SIGTERM, as a deployment does; answers the exit code."""
        return self._end(signal.SIGTERM, seconds)

    def kill(self) -> int:
        """SIGKILL: no handler, no farewell."""
        return self._end(signal.SIGKILL, 10)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    @property
    def pid(self) -> int:
        assert self.running is not None, f"{self.name} has not been started"
        return self.running.pid

    @property
    def alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    def logs(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def _signal(self, how: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, how)

    def _end(self, how: signal.Signals, seconds: float) -> int:
        if not self.alive:
            return self.running.returncode if self.running else 0
        assert self.running is not None
        self._signal(how)
        try:
            return self.running.wait(seconds)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.running.wait(5)
            raise


class Site(Process):
    """A web process. `start()` returns once it answers."""

    def __init__(self, *arguments: str, folder: Path, env: dict[str, str] | None = None, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        here = {"HOST": "127.0.0.1", "PORT": str(self.port), "SITE_URL": self.url, "ALLOWED_ORIGINS": self.url}
        super().__init__("serve", *arguments, folder=folder, env={**here, **(env or {})})

    def start(self, seconds: float = 30) -> None:
        self.begin()
        self.wait_until_it_answers(seconds)

    def begin(self) -> None:
        """Start without waiting: several start in the time of one."""
        super().start()

    def wait_until_it_answers(self, seconds: float = 30) -> None:
        try:
            wait_until(self.answers, "no answer", seconds=seconds, alive=self.running)
        except RuntimeError:
            self.kill()
            raise RuntimeError(f"the site did not start:\n{self.logs()[-4000:]}") from None

    def answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code in (200, 503)
        return False

    def client(self, **options: object) -> httpx.Client:
        """A browser without pages: keeps cookies, comes from our own origin, sends the CSRF token it was given."""
        return httpx.Client(base_url=self.url, headers={"Origin": self.url}, event_hooks={"request": [add_csrf]}, **options)  # type: ignore[arg-type]


def add_csrf(request: httpx.Request) -> None:
    cookies = dict(part.strip().split("=", 1) for part in request.headers.get("Cookie", "").split(";") if "=" in part)
    if "csrftoken" in cookies:
        request.headers["X-CSRFToken"] = cookies["csrftoken"]


SiteFactory = Callable[..., Site]


@pytest.fixture
def site_factory(transactional_db: None, tmp_path: Path) -> Iterator[SiteFactory]:
    """`site_factory(*arguments, env={}, port=None)` makes a Site over the test's database; all end with the test."""
    made: list[Site] = []

    def make(*arguments: str, **options: object) -> Site:
        site = Site(*arguments, folder=tmp_path, **options)  # type: ignore[arg-type]
        made.append(site)
        return site

    yield make
    end_all(made)


@pytest.fixture
def worker_factory(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """`worker_factory()` makes a `manage.py work`."""
    made: list[Process] = []

    def make(**options: object) -> Process:
        made.append(Process("work", folder=tmp_path, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    end_all(made)


@pytest.fixture
def site(site_factory: SiteFactory) -> Site:
    """One web process with its background work, started. What the test commits, it sees; and the other way round."""
    running = site_factory("--work")
    running.start()
    return running


def end_all(made: list[Site] | list[Process]) -> None:
    for process in made:
        process.thaw() if process.alive else None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.kill()


def site_environment() -> dict[str, str]:
    """The test database by its own name, so that child processes see what the test sees."""
    shared = {"DATA_DIR": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1", "LOG_LEVEL": "INFO"}
    if embedded_worker():
        # A link, since a test database may never have the name of a real one.
        link = Path(settings.DATA_DIR) / "helpdesk.sqlite3"
        target = Path(connection.settings_dict["NAME"])
        if not link.is_symlink() or link.readlink() != target:
            link.unlink(missing_ok=True)  # left by a command that ran in this folder, or by a test without the database
            link.symlink_to(target)
        return shared
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    return {**shared, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"}
