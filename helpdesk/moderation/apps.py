from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "helpdesk.moderation"

    def ready(self) -> None:
        from .loading import look
        from .screening import look_with

        look_with(look)
