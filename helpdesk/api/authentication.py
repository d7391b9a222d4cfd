"""Signed in by session cookie, with an unsafe call proven to come from a page of ours."""

from typing import Any

from rest_framework import authentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from .origins import refuse_foreign_origin
from .problems import BadOrigin


class SessionAuthentication(authentication.SessionAuthentication):
    """The framework's, plus: 401 where nobody is signed in, our code where the CSRF proof is missing."""

    def authenticate(self, request: Request) -> Any:
        refuse_foreign_origin(request._request)
        return super().authenticate(request)

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise BadOrigin from None
