from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "helpdesk.search"
    label = "search"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers the sweep
