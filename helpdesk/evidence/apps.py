from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "helpdesk.evidence"
    label = "evidence"
