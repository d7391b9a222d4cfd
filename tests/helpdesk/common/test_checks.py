"""Production does not start while something is unsafe."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from helpdesk.common import checks
from tests.site import ROOT

pytestmark = pytest.mark.embedded

SAFE = {
    "PRODUCTION": True,
    "DEMO": False,
    "DEBUG": False,
    "SECRET_KEY": "aB3-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://help.example.com",
    "DATABASE_URL": "postgres://db/helpdesk",
    "REDIS_URL": "redis://cache/0",
    "ALLOWED_HOSTS": ["help.example.com"],
    "ALLOWED_ORIGINS": ["https://help.example.com"],
}
UNSAFE = [
    ("demo", {"DEMO": True}),
    ("debug", {"DEBUG": True}),
    ("secret_key", {"SECRET_KEY": "short"}),
    ("secret_key", {"SECRET_KEY": "x" * 80}),
    ("secret_key", {"SECRET_KEY": "django-insecure-" + SAFE["SECRET_KEY"]}),  # type: ignore[operator]
    ("site_url", {"SITE_URL": "http://help.example.com"}),
    ("database_url", {"DATABASE_URL": ""}),
    ("redis_url", {"REDIS_URL": ""}),
    ("allowed_hosts", {"ALLOWED_HOSTS": ["*"]}),
    ("platform_webhook_url", {"PLATFORM_WEBHOOK_URL": "http://platform.example.com/hook", "PLATFORM_WEBHOOK_SECRET": "s" * 50}),
    (
        "platform_webhook_secret",
        {"PLATFORM_WEBHOOK_URL": "https://platform.example.com/hook", "PLATFORM_WEBHOOK_SECRET": "short"},
    ),
    ("hotline_secret", {"HOTLINE_SECRET": "short"}),
    ("hotline_secret_old", {"HOTLINE_SECRET": "s" * 50, "HOTLINE_SECRET_OLD": "short"}),
    ("allowed_origins", {"ALLOWED_ORIGINS": ["https://help.example.com", "http://help.example.com"]}),
]


def put(settings: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def test_a_safe_installation_starts(settings: Any) -> None:
    put(settings, SAFE)
    assert checks.production_is_safe() == []
    checks.refuse_to_start_unsafe()


@pytest.mark.parametrize(("name", "mistake"), UNSAFE)
def test_one_mistake_is_enough_to_refuse(settings: Any, name: str, mistake: dict[str, Any]) -> None:
    put(settings, SAFE | mistake)
    assert [error.id for error in checks.production_is_safe()] == [f"helpdesk.{name}"]
    with pytest.raises(ImproperlyConfigured):
        checks.refuse_to_start_unsafe()


def test_an_old_daphne_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, SAFE)
    monkeypatch.setattr(checks, "version", lambda _: "4.2.1")
    assert [error.id for error in checks.production_is_safe()] == ["helpdesk.daphne"]


def test_an_embedded_installation_may_be_a_demo(settings: Any) -> None:
    put(settings, SAFE | {"PRODUCTION": False, "DEMO": True, "DATABASE_URL": ""})
    assert checks.production_is_safe() == []


@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
def test_the_commands_themselves_refuse(command: str) -> None:
    env = {**os.environ, "HELPDESK_ENV": "production", "HELPDESK_DEMO": "1", "SITE_URL": "https://help.example.com"}
    refused = subprocess.run([sys.executable, "manage.py", command], cwd=ROOT, env=env, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "HELPDESK_DEMO must not be set" in refused.stderr
