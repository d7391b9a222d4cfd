from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "helpdesk.reports"

    def ready(self) -> None:
        from . import consumers  # noqa: F401  registers the frames of the board
