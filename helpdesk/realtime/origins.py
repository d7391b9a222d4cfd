"""From where a browser may open a socket: scheme, host and port compared whole (cross-site socket hijacking)."""

from collections.abc import Iterable

from django.conf import settings


def is_ours(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Exactly one Origin, and one of ours. ALLOWED_HOSTS = ["*"] does not loosen this."""
    origins = [value for name, value in headers if name == b"origin"]
    return len(origins) == 1 and origins[0].decode("latin-1") in settings.ALLOWED_ORIGINS
