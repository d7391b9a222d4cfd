"""The health page while PostgreSQL and Redis die and come back under a running site with its background work."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.services import PostgreSQL, Redis, wait_until
from tests.site import ROOT, Site

pytestmark = pytest.mark.fault


@pytest.fixture
def postgres() -> Iterator[PostgreSQL]:
    # Not under tmp_path, which only the user of the tests may enter.
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-health-"))
    folder.chmod(0o755)
    server = PostgreSQL(folder / "postgresql")
    server.create()
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cache_server(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def own_site(postgres: PostgreSQL, cache_server: Redis, tmp_path: Path) -> Iterator[Site]:
    env = {"DATABASE_URL": f"{postgres.url}/postgres", "REDIS_URL": cache_server.url, "DATA_DIR": str(tmp_path / "data")}
    site = Site("--work", folder=tmp_path, env=env)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=site.env, check=True)
    site.start()
    yield site
    site.kill()


def health(site: Site) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{site.url}/healthz", timeout=10)
    return answer.status_code, answer.json()


def test_parts_that_die_are_named_and_those_that_return_are_taken_back(
    own_site: Site, postgres: PostgreSQL, cache_server: Redis
) -> None:
    wait_until(lambda: health(own_site)[1]["status"] == "ok", f"not healthy: {own_site.logs()}", seconds=20)

    cache_server.kill()
    status, told = health(own_site)
    assert (status, told["status"], told["parts"]["redis"]["ok"]) == (200, "degraded", False)
    assert httpx.get(f"{own_site.url}/api/v1/site", timeout=5).status_code == 200
    cache_server.start()
    wait_until(lambda: health(own_site)[1]["status"] == "ok", "Redis is not taken back", seconds=20)

    postgres.kill()
    status, told = health(own_site)
    assert (status, told["status"], told["parts"]["database"]["ok"]) == (503, "down", False)
    started = time.monotonic()
    refused = httpx.get(f"{own_site.url}/api/v1/site", timeout=10)
    assert (refused.status_code, refused.json()["code"]) == (503, "try_again")
    assert int(refused.headers["Retry-After"]) >= 1
    assert time.monotonic() - started < 4
    assert httpx.get(f"{own_site.url}/robots.txt").status_code == 200

    wait_until(lambda: "sweep.database_away" in own_site.logs(), "no sweep has met the dead database")
    postgres.start()
    wait_until(lambda: health(own_site)[1]["status"] == "ok", f"PostgreSQL is not taken back: {own_site.logs()[-3000:]}")
    assert httpx.get(f"{own_site.url}/api/v1/site", timeout=10).status_code == 200
