"""`/metrics` for Prometheus: of this process, plus what the database knows about background work."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound
from helpdesk.common.logs import PatientHandler
from helpdesk.jobs import sweeper
from helpdesk.jobs.models import Lease
from helpdesk.jobs.queue import waiting_tasks

from .problems import problem_page

disable_created_metrics()  # type: ignore[no-untyped-call]
requests = Counter("helpdesk_http_requests_total", "Requests answered.", ["method", "route", "status"])
seconds = Histogram("helpdesk_http_request_seconds", "Time to answer.", ["route"], buckets=(0.01, 0.05, 0.1, 0.5, 1, 2, 5))


def count_request(method: str, route: str, status: int, took: float) -> None:
    requests.labels(method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other", route, status).inc()
    seconds.labels(route).observe(took)


class BackgroundWork(Collector):
    def describe(self) -> list[Metric]:
        """Nothing ahead of time: the registry would ask the database while apps are still loading."""
        return []

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("helpdesk_log_lines_lost", "Log lines that could not be written.", PatientHandler.lost_lines)
        waiting = waiting_tasks()
        if waiting is not None:
            yield GaugeMetricFamily("helpdesk_tasks_waiting", "Tasks nobody has begun.", waiting)
        try:
            lease = Lease.objects.filter(name=sweeper.LEASE).first()
        except DatabaseError:
            return
        yield GaugeMetricFamily(
            "helpdesk_sweeper_running", "1 while some process sweeps.", bool(lease and lease.expires_at > now())
        )
        late = GaugeMetricFamily("helpdesk_sweep_late_seconds", "How late each sweep is.", labels=["sweep"])
        for name, behind in sweeper.overdue(lease.state if lease else {}, at=now()).items():
            late.add_metric([name], behind)
        yield late


def register() -> None:
    REGISTRY.register(BackgroundWork())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For this machine, or for who holds METRICS_TOKEN; nobody else learns that it exists."""
    if not may_read(request):
        return problem_page(request, NotFound())
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def may_read(request: HttpRequest) -> bool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN:
        return constant_time_compare(token, settings.METRICS_TOKEN)
    return is_loopback(getattr(request, "client_address", "")) and not came_through_unknown_proxy(request)


def is_loopback(address: Any) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def came_through_unknown_proxy(request: HttpRequest) -> bool:
    """A proxy on this machine that nobody told us about makes everybody look local."""
    return bool(request.headers.get("X-Forwarded-For")) and not settings.TRUSTED_PROXIES
