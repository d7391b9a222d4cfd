"""What is wrong with the settings, said at the start and not with the first mail."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .smtp import Server


@register
def mail_server_is_named_rightly(**_: Any) -> list[CheckMessage]:
    try:
        if settings.SMTP_URL:
            Server.of(settings.SMTP_URL)
    except ValueError as error:
        return [Error(str(error), hint="Leave SMTP_URL empty to keep mail in the outbox.", id="mailbox.E001")]
    return []
