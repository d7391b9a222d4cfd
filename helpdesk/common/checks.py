"""What a production installation refuses to start with. Every sentence says what to set."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SECRET_LENGTH = 50
DAPHNE = (4, 2, 2)  # before it, smuggled headers and endless frames got in (CVE-2026-44545, CVE-2026-44546)


@register(Tags.security)
def production_is_safe(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Errors only where HELPDESK_ENV=production; `serve`, `work` and `migrate` do not start with one."""
    if not settings.PRODUCTION:
        return []
    return [Error(sentence, id=f"helpdesk.{name}") for name, sentence in mistakes()]


def refuse_to_start_unsafe() -> None:
    """For servers that load the application without asking the checks first."""
    if errors := production_is_safe():
        raise ImproperlyConfigured("\n".join(str(error.msg) for error in errors))


def mistakes() -> Iterator[tuple[str, str]]:
    if settings.DEMO:
        yield "demo", "HELPDESK_DEMO must not be set in production: everyone knows the demo passwords."
    if settings.DEBUG:
        yield "debug", "DEBUG must not be set in production: it shows our insides to strangers."
    if len(settings.SECRET_KEY) < SECRET_LENGTH or len(set(settings.SECRET_KEY)) < 10 or "insecure" in settings.SECRET_KEY:
        yield "secret_key", f"SECRET_KEY must be set to at least {SECRET_LENGTH} random characters."
    if urlsplit(settings.SITE_URL).scheme != "https":
        yield "site_url", "SITE_URL must begin with https://: cookies and one-time links travel over it."
    if not settings.DATABASE_URL:
        yield "database_url", "DATABASE_URL must name a PostgreSQL database."
    if not settings.REDIS_URL:
        yield "redis_url", "REDIS_URL must name a Redis: several processes share sockets and work through it."
    if "*" in settings.ALLOWED_HOSTS:
        yield "allowed_hosts", "ALLOWED_HOSTS must name the hosts of this site, not '*'."
    if any(urlsplit(origin).scheme != "https" for origin in settings.ALLOWED_ORIGINS):
        yield "allowed_origins", "ALLOWED_ORIGINS must hold https:// origins only."
    if settings.PLATFORM_WEBHOOK_URL and urlsplit(settings.PLATFORM_WEBHOOK_URL).scheme != "https":
        yield "platform_webhook_url", "PLATFORM_WEBHOOK_URL must begin with https://: it says whose account is frozen."
    if settings.PLATFORM_WEBHOOK_URL and len(settings.PLATFORM_WEBHOOK_SECRET) < SECRET_LENGTH:
        yield "platform_webhook_secret", f"PLATFORM_WEBHOOK_SECRET must be set to at least {SECRET_LENGTH} random characters."
    for name in ("HOTLINE_SECRET", "HOTLINE_SECRET_OLD"):
        if 0 < len(getattr(settings, name)) < SECRET_LENGTH:
            yield (
                name.lower(),
                f"{name} must be at least {SECRET_LENGTH} random characters, or empty: with it calls can be made up.",
            )
    if tuple(int(part) for part in version("daphne").split(".")[:3]) < DAPHNE:
        yield "daphne", "Daphne must be 4.2.2 or newer (CVE-2026-44545, CVE-2026-44546)."
