from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "helpdesk.api"

    def ready(self) -> None:
        from . import jobs, metrics  # noqa: F401  jobs registers its sweep

        metrics.register()
