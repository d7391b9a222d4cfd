"""What a sweep does to many cases, each in a transaction of its own: one that cannot be done keeps nobody waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

T = TypeVar("T")


def one_by_one(cases: Iterable[T], do: Callable[[T], object], *, failed: Callable[[T], object] | None = None) -> None:
    """Those that fail are left as they were, logged, and given to `failed`, which has a transaction of its own as well."""
    for case in list(cases):
        if not _done(case, do) and failed:
            _done(case, failed)


def _done(case: T, do: Callable[[T], object]) -> bool:
    try:
        with transaction.atomic():
            do(case)
    except Exception:
        log.exception("stolen.case_failed", doing=getattr(do, "__qualname__", ""), case=str(case))
        return False
    return True
