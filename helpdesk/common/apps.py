from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "helpdesk.common"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the start-up checks
