from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "helpdesk.evidence"
    label = "evidence"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers the sealing sweep
