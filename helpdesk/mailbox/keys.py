"""What thread ids are signed with: the first signs, all of them are believed, so that SECRET_KEY can be changed."""

from hashlib import sha256

from django.conf import settings


def thread_secrets() -> tuple[bytes, ...]:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(sha256(b"helpdesk.mailbox.threads:" + key.encode()).digest() for key in keys)
