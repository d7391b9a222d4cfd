from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "helpdesk.desk"

    def ready(self) -> None:
        post_migrate.connect(give_base, sender=self)


def give_base(*, using: str, **_: Any) -> None:
    from .actions import ensure_base  # models are not loaded yet when this module is

    # A migration to somewhere before our first one leaves no table to fill.
    if "desk_queue" in connections[using].introspection.table_names():
        ensure_base()
