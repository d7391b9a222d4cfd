from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "helpdesk.notices"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  sweeps and listeners
