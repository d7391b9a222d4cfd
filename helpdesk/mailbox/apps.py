from django.apps import AppConfig


class MailboxConfig(AppConfig):
    name = "helpdesk.mailbox"

    def ready(self) -> None:
        from helpdesk.api.health import register_part

        from . import checks, health, jobs  # noqa: F401  registers the check of SMTP_URL, the tasks, the sweeps, the keeper

        register_part("mail", health.mail)
