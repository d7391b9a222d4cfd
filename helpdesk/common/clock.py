"""The clock. Doors read it and pass the moment on; rules never do."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    return timezone.now()
