from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "helpdesk.mailbox"

    def ready(self) -> None:
        from . import checks, jobs  # noqa: F401  registers the check of SMTP_URL, the delivery task and the sweeps
