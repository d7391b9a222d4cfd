"""What every test may use. The cast is in people.py, things in builders.py, running servers in site.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase

from helpdesk.api.throttles import forget_counts
from tests.databases import Template
from tests.services import embedded_worker
from tickets import terms

pytest_plugins = ["tests.people", "tests.site", "tests.faults.verdicts"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Workers share one PostgreSQL and need a name each; an embedded worker has a folder of its own already."""
    if not embedded_worker() and (worker := getattr(request.config, "workerinput", None)):
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_helpdesk_{worker['workerid']}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep a copy of the migrated database: evidence refuses TRUNCATE and DELETE, so it cannot be emptied by flushing."""
    with django_db_blocker.unblock():
        template = Template()
        template.make()
    empty_again = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: template.restore()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = empty_again  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        template.drop()


@pytest.fixture(scope="session", autouse=True)
def _look_for_static_files_when_asked() -> None:
    """Not for every client's first request: going through the front end's build is half of what that costs."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Limits count in the cache; one test's attempts are not the next one's."""
    yield
    cache.clear()
    forget_counts()
    terms.forget()
