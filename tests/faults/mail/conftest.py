"""A real mail server, a mailbox on it, and the product's own processes over the test's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.mailbox.models import Mailbox
from tests.helpdesk.mailbox.servers import PASSWORD, Postfix, ScriptedServer
from tests.services import embedded_worker
from tests.site import Process, Site, SiteFactory

from .boxes import a_mailbox


class Running:
    """A web process and `workers`; embedded it is one process that does both."""

    def __init__(self, web: Site, workers: list[Process]) -> None:
        self.web, self.workers = web, workers

    @property
    def worker(self) -> Process:
        return self.workers[0]

    def mail(self) -> dict[str, Any]:
        """What `/healthz` says about mail."""
        part: dict[str, Any] = httpx.get(f"{self.web.url}/healthz", timeout=10).json()["parts"]["mail"]
        return part

    def restart(self) -> None:
        self.worker.start()

    def logs(self) -> str:
        return "".join(process.logs()[-3000:] for process in self.workers)


Run = Callable[..., Running]


@pytest.fixture
def run(site_factory: SiteFactory, worker_factory: Callable[..., Process]) -> Run:
    """`run(workers=2, SMTP_URL=…)` starts the product. What it works on may lie there already."""

    def start(*, workers: int = 1, **env: str) -> Running:
        web = site_factory(*(["--work"] if embedded_worker() else []), env=env)
        works: list[Process] = [web] if embedded_worker() else [worker_factory(env=env) for _ in range(workers)]
        web.begin()
        for process in works:
            if process is not web:
                process.start()
        web.wait_until_it_answers()
        return Running(web, works)

    return start


@pytest.fixture(scope="module")
def postfix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    folder: Path = tmp_path_factory.mktemp("postfix")
    server = Postfix(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(transactional_db: None, postfix: Postfix) -> Iterator[Mailbox]:
    postfix.empty()
    yield a_mailbox(postfix.imap_port)
    postfix.set_password(PASSWORD)


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    server = ScriptedServer()
    yield server
    server.stop()


@pytest.fixture
def smtp(scripted: ScriptedServer, settings: Any) -> str:
    """The site's server, for us and for the product."""
    settings.EMAIL_BACKEND = "helpdesk.mailbox.backend.OutboxBackend"
    settings.SMTP_URL = f"smtp://127.0.0.1:{scripted.port}"
    return str(settings.SMTP_URL)
