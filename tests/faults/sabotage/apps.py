"""Deliberately broken builds. Each is a fault the checker must find, or one the product must survive."""

from django.apps import AppConfig
from django.conf import settings


class SabotageConfig(AppConfig):
    name = "tests.faults.sabotage"
    label = "sabotage"

    def ready(self) -> None:
        from tests.faults.sabotage import builds

        for name in settings.SABOTAGE:
            if name != "lossy_layer":
                builds.BUILDS[name]()
