from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "helpdesk.files"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers its sweep
