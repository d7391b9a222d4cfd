from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from . import access, jobs, live, reactions  # noqa: F401  registers sweeps, listeners and who may fetch files
