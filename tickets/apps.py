from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class TicketsConfig(AppConfig):
    name = "tickets"

    def ready(self) -> None:
        # Who may fetch files, what windows say, sweeps, what rings at windows, listeners, the index.
        from . import access, consumers, jobs, live, reactions, search_sources  # noqa: F401

        post_migrate.connect(give_base, sender=self)


def give_base(*, using: str, **_: Any) -> None:
    """After the desk's own: apps are told in the order of the settings."""
    from helpdesk.common.clock import now  # models are not loaded yet when this module is

    from .actions.beginning import ensure_base
    from .numbering import begin_numbers

    # A migration to somewhere before our first one leaves no table to fill.
    if "tickets_category" in connections[using].introspection.table_names():
        begin_numbers(using)
        ensure_base(at=now())
