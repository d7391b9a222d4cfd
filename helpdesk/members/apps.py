from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "helpdesk.members"

    def ready(self) -> None:
        from . import reactions  # noqa: F401  listens to who proves to be whom
