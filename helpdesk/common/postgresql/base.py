"""Times are read by the standard library's parser in C.

Django's loader goes through a regular expression for each; in a list of fifty tickets, with ten times each, that was
8 % of the page.
"""

from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader, get_adapters_template
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap


class QuickTimes(BaseTzLoader):  # type: ignore[misc]
    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(bytes(data).decode()).replace(tzinfo=self.timezone)
        except ValueError:  # infinity, or before Christ
            at: datetime = super().load(data)
            return at


@lru_cache
def _adapters(use_tz: bool, timezone: tzinfo | None) -> AdaptersMap:
    adapters = AdaptersMap(get_adapters_template(use_tz, timezone))
    adapters.register_loader("timestamptz", type("QuickTimesThere", (QuickTimes,), {"timezone": timezone}))
    return adapters


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        return super().get_connection_params() | {"context": _adapters(settings.USE_TZ, self.timezone)}
