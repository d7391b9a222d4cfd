"""Second-factor secrets: kept encrypted, with a key that is not in the database, and each code good for once."""

import base64
import hashlib
from datetime import datetime

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from .models import User


class Adapter(DefaultMFAAdapter):
    """Encrypts what allauth stores. SECRET_KEY_FALLBACKS still open what an earlier key closed."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def use_code(*, user: User, code: str, at: datetime) -> bool:
    """Whether this is a code of the authenticator's, or a recovery code, not used before; from now on it is used.

    The library remembers used codes in the cache. Ours are remembered in the row, so that signing in neither needs
    the cache nor lets a code through twice after it was emptied (RFC 6238, 5.2).
    """
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().filter(user=user):
            good = use_totp(row, code) if row.type == Authenticator.Type.TOTP else row.wrap().validate_code(code)
            if good:
                row.refresh_from_db()  # a recovery code was marked on another copy of the row
                row.last_used_at = at
                row.save(update_fields=["last_used_at"])
                return True
    return False


def use_totp(row: Authenticator, code: str) -> bool:
    step = step_of(Adapter().decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get("last_step", 0):
        return False
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    return True


def step_of(secret: str, code: str) -> int | None:
    """The half minute whose code this is, of those that still count."""
    digits = "".join(code.split())
    for step in yield_hotp_counters_from_time():
        if constant_time_compare(digits, format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"second factor:" + secret.encode()).digest())
