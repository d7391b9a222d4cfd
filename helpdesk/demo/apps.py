from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "helpdesk.demo"

    def ready(self) -> None:
        if settings.DEMO:
            from . import jobs  # noqa: F401  registers its sweep
