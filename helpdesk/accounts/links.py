"""One-time links: made for an address, opened once. The address they point to is ours by settings, never by the request."""

import secrets
from datetime import datetime

from django.conf import settings

from helpdesk.common.errors import NotFound

from .models import OneTimeLink, User, hash_of_token
from .models.access import mark_of_password

TOKEN_LENGTH = 43  # of 32 bytes in URL-safe base 64

PAGES = {
    OneTimeLink.Purpose.PASSWORD_RESET: "password-reset",
    OneTimeLink.Purpose.EMAIL_PROOF: "verify-email",
    OneTimeLink.Purpose.INVITATION: "invitation",
    OneTimeLink.Purpose.RESTORATION: "password-reset",  # the same page: choose a password
}


def new_link(*, purpose: OneTimeLink.Purpose, user: User, at: datetime) -> str:
    """The whole address to send. Earlier links for the same purpose open no more. Call inside a transaction."""
    void_links(user=user, purpose=purpose, at=at)
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        purpose=purpose,
        user=user,
        email=user.email,
        password_mark=mark_of_password(user),
        token_hash=hash_of_token(token),
        created_at=at,
        expires_at=at + OneTimeLink.LIFETIME[purpose],
    )
    return f"{settings.SITE_URL}/{PAGES[purpose]}/{token}"


def open_link(*, purpose: OneTimeLink.Purpose, token: str, at: datetime, or_for: OneTimeLink.Purpose | None = None) -> User:
    """Whose link it is; from now on it is used. Raises NotFound for every other token. Call inside a transaction."""
    link = _link({purpose, or_for or purpose}, token, at, lock=True)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link.user


def owner_of_link(*, purpose: OneTimeLink.Purpose, token: str, at: datetime, or_for: OneTimeLink.Purpose | None = None) -> User:
    """The same without using it up."""
    return _link({purpose, or_for or purpose}, token, at, lock=False).user


def void_links(*, user: User, at: datetime, purpose: OneTimeLink.Purpose | None = None) -> None:
    links = OneTimeLink.objects.filter(user=user, used_at=None)
    (links.filter(purpose=purpose) if purpose else links).update(used_at=at)


def _link(purposes: set[OneTimeLink.Purpose], token: str, at: datetime, *, lock: bool) -> OneTimeLink:
    """Looked up by its hash: how long that takes tells nothing about the token."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        raise NotFound
    links = OneTimeLink.objects.select_related("user").filter(purpose__in=purposes, token_hash=hash_of_token(token))
    link = (links.select_for_update(of=("self",)) if lock else links).first()
    if link is None or not link.opens(at):
        raise NotFound
    return link
