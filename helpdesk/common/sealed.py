"""Words that must be read again by us and by nobody who holds a copy of the database: credentials of other services.

Sealed with AES and a MAC (Fernet) under keys that follow from SECRET_KEY; SECRET_KEY_FALLBACKS open what was sealed before.
"""

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):
    """It was sealed under a key we do not have any more, or altered. Its owner has to enter it again."""


def seal(words: str) -> str:
    """ "" stays "": there is nothing to hide."""
    return _keys().encrypt(words.encode()).decode() if words else ""


def unseal(sealed: str) -> str:
    """Raises SealBroken."""
    try:
        return _keys().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken as error:
        raise SealBroken from error


def _keys() -> MultiFernet:
    return _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _fernet(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(b"helpdesk.sealed:" + one.encode()).digest())) for one in secrets])
