from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "helpdesk.accounts"

    def ready(self) -> None:
        from helpdesk.api import permissions

        from . import jobs, reactions  # noqa: F401  sweeps and listeners
        from .identity import actor_of
        from .policies import can

        permissions.register(actor_of=actor_of, can=can)
