from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "helpdesk.realtime"

    def ready(self) -> None:
        from . import revocation  # noqa: F401  listens for rights that end
