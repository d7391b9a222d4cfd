from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "helpdesk.hotline"

    def ready(self) -> None:
        from . import access, jobs, live, reactions  # noqa: F401  who may fetch recordings, tasks, what windows hear, proven visitors
