from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "helpdesk.jobs"

    def ready(self) -> None:
        from . import queue  # noqa: F401  registers its sweep
