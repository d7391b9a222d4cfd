"""Taking, keeping and giving back a lease. The database decides who has it, by its one row."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from .models import Lease

LASTS = timedelta(seconds=15)
RENEWED_EVERY = timedelta(seconds=4)


def take(name: str, *, holder: str, at: datetime) -> bool:
    """Take it if it is free, expired or already ours. Two takers: the row lets one through."""
    Lease.objects.get_or_create(name=name, defaults={"renewed_at": at, "expires_at": at})
    free = Q(holder=holder) | Q(expires_at__lte=at)
    return bool(Lease.objects.filter(free, name=name).update(holder=holder, renewed_at=at, expires_at=at + LASTS))


def renew(name: str, *, holder: str, at: datetime, state: dict[str, Any]) -> bool:
    """Keep it, and tell how the work goes. False when somebody else has it by now."""
    ours = Lease.objects.filter(name=name, holder=holder)
    return bool(ours.update(renewed_at=at, expires_at=at + LASTS, state=state))


def give_back(name: str, *, holder: str, at: datetime) -> None:
    """So that the next process need not wait for it to expire."""
    Lease.objects.filter(name=name, holder=holder).update(holder="", expires_at=at)
