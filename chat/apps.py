from importlib.util import find_spec

from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        if find_spec("helpdesk.moderation.screening"):
            from . import jobs, live, reactions  # noqa: F401  registers sweeps and listeners
