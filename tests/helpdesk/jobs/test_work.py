"""`manage.py work` and `serve --work`: background work that starts, is seen and ends cleanly."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from helpdesk.jobs.models import Lease
from helpdesk.jobs.sweeper import LEASE
from tests.services import wait_until
from tests.site import Process, Site, SiteFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def sweeping() -> bool:
    lease = Lease.objects.filter(name=LEASE).first()
    return bool(lease and lease.holder and any("finished_at" in facts for facts in lease.state.values()))


def test_a_worker_sweeps_and_ends_when_told(worker_factory: Callable[..., Process]) -> None:
    worker = worker_factory()
    worker.start()
    wait_until(sweeping, f"nobody sweeps: {worker.logs()}", seconds=20)
    assert worker.stop() == 0
    assert Lease.objects.get(name=LEASE).holder == ""
    assert "Traceback" not in worker.logs()


def test_a_killed_worker_is_succeeded(worker_factory: Callable[..., Process]) -> None:
    first, second = worker_factory(), worker_factory()
    first.start()
    wait_until(sweeping, "nobody sweeps", seconds=20)
    holder = Lease.objects.get(name=LEASE).holder
    second.start()
    first.kill()
    wait_until(lambda: Lease.objects.get(name=LEASE).holder not in ("", holder), "nobody succeeds", seconds=40)


@pytest.mark.embedded
def test_health_tells_whether_anybody_works(site_factory: SiteFactory) -> None:
    idle = site_factory()
    idle.start()
    health = httpx.get(f"{idle.url}/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["parts"]["jobs"] == {"ok": False, "running": False, "late_s": 0.0, "waiting_tasks": 0}
    busy = site_factory("--work")
    busy.start()
    wait_until(lambda: healthy(idle), f"work is not seen: {busy.logs()}", seconds=20)
    assert "helpdesk_sweeper_running 1.0" in httpx.get(f"{idle.url}/metrics").text
    assert busy.stop() == 0
    assert "Traceback" not in busy.logs()


def healthy(site: Site) -> bool:
    return bool(httpx.get(f"{site.url}/healthz").json()["status"] == "ok")
