from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "helpdesk.hotline"

    def ready(self) -> None:
        from . import access, jobs, live  # noqa: F401  who may fetch recordings, tasks and sweeps, what windows hear
