from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "helpdesk.mailbox"

    def ready(self) -> None:
        from . import jobs  # noqa: F401  registers the delivery task and the sweeps
