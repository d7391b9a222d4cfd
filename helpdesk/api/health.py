"""`/healthz`: how each part is. 503 only when this process cannot serve; a lesser fault is `degraded` and still 200,

so that a balancer does not take every web process away because Redis restarts.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from helpdesk.common.clock import now
from helpdesk.jobs import sweeper
from helpdesk.jobs.models import Lease
from helpdesk.jobs.queue import waiting_tasks

log = structlog.get_logger(__name__)

Part = dict[str, Any]  # at least {"ok": bool}
SWEEP_LATE_AFTER_SECONDS = 60
TASKS_PILE_UP_AT = 1_000
DISK_LOW_BELOW_BYTES = 200 * 1024 * 1024
REDIS_SECONDS = 0.5


def database() -> Part:
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"ok": False}
    return {"ok": True, "kind": connection.vendor, "ms": round((time.perf_counter() - started) * 1000, 1)}


def redis_server() -> Part:
    if not settings.REDIS_URL:
        return {"ok": True, "kind": "none"}
    started = time.perf_counter()
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        ) as client:
            # A write, because a full or read-only Redis still answers PING.
            client.set("helpdesk:health", "1", ex=60)
    except (redis.RedisError, OSError):
        return {"ok": False}
    return {"ok": True, "kind": "redis", "ms": round((time.perf_counter() - started) * 1000, 1)}


def jobs() -> Part:
    """Late sweeps and unbegun tasks. `ok` is false where nobody does background work."""
    try:
        lease = Lease.objects.filter(name=sweeper.LEASE).first()
    except DatabaseError:
        return {"ok": False}
    at = now()
    late = max(sweeper.overdue(lease.state, at=at).values(), default=0.0) if lease else 0.0
    somebody = lease is not None and lease.expires_at > at
    waiting = waiting_tasks()
    fine = somebody and late < SWEEP_LATE_AFTER_SECONDS and waiting is not None and waiting < TASKS_PILE_UP_AT
    return {"ok": fine, "running": somebody, "late_s": round(late, 1), "waiting_tasks": waiting}


def disk() -> Part:
    try:
        free = min(shutil.disk_usage(path).free for path in (settings.DATA_DIR, settings.UPLOAD_ROOT) if path.exists())
    except OSError:
        return {"ok": False}
    return {"ok": free > DISK_LOW_BELOW_BYTES, "free_mb": free // 1024 // 1024}


PARTS: dict[str, Callable[[], Part]] = {"database": database, "redis": redis_server, "jobs": jobs, "disk": disk}
VITAL = {"database"}


def register_part(name: str, look: Callable[[], Part]) -> None:
    """Apps above this toolbox tell of theirs, from their `apps.py`. Anybody can read it: counts, no names."""
    PARTS[name] = look


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    parts = {name: look() for name, look in PARTS.items()}
    parts["channel_layer"] = {"ok": parts["redis"]["ok"], "kind": "redis" if settings.REDIS_URL else "memory"}
    down = any(not parts[name]["ok"] for name in VITAL)
    status = "down" if down else "ok" if all(part["ok"] for part in parts.values()) else "degraded"
    return JsonResponse({"status": status, "parts": parts}, status=503 if down else 200, headers={"Cache-Control": "no-store"})
