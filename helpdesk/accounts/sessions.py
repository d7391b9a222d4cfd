"""Django's database sessions, with the row filed under a hash of what the browser holds.

Whoever reads the table (a dump, a backup, an injected query) cannot sign in with what stands there (TRUST AU-04).
Everywhere in our own code a *session key* is the hash; what the browser sends is a *cookie*.
"""

import hashlib
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session

from helpdesk.common.clock import now


def key_of(cookie: str) -> str:
    """The row's key for a cookie value: 160 bits of its SHA-256, which fits Django's column."""
    return hashlib.sha256(cookie.encode(errors="replace")).hexdigest()[:40]


class SessionStore(DatabaseSessionStore):
    @property
    def key(self) -> str | None:
        return key_of(self.session_key) if self.session_key else None

    def _get_session_from_db(self) -> Session | None:
        return self._or_forget(Session.objects.filter(session_key=self.key, expire_date__gt=now()).first())

    async def _aget_session_from_db(self) -> Session | None:
        return self._or_forget(await Session.objects.filter(session_key=self.key, expire_date__gt=now()).afirst())

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=key_of(session_key)).exists()

    async def aexists(self, session_key: str) -> bool:
        return await Session.objects.filter(session_key=key_of(session_key)).aexists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        return _filed_under_hash(super().create_model_instance(data))

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        return _filed_under_hash(await super().acreate_model_instance(data))

    def delete(self, session_key: str | None = None) -> None:
        if cookie := session_key or self.session_key:
            Session.objects.filter(session_key=key_of(cookie)).delete()

    async def adelete(self, session_key: str | None = None) -> None:
        if cookie := session_key or self.session_key:
            await Session.objects.filter(session_key=key_of(cookie)).adelete()

    def _or_forget(self, row: Session | None) -> Session | None:
        if row is None:
            self._session_key = None  # a cookie we do not know is never adopted: no session fixation
        return row


def _filed_under_hash(row: AbstractBaseSession) -> Session:
    row.session_key = key_of(row.session_key)
    return cast(Session, row)
