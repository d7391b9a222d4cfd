"""The front end's two pages, and what the whole site says when an address, a call or we ourselves are wrong."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from helpdesk.api.problems import BadOrigin, Broken, Invalid, in_our_words, problem_page
from helpdesk.common.errors import DomainError, NotAllowed, NotFound

NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>helpdesk</title>"
    "<p>前端还没有构建，请运行 <code>make build</code>。"
    "<p>The front end is not built yet: run <code>make build</code>."
)


@require_safe
def help_centre(request: HttpRequest, route: str = "") -> HttpResponse:
    """Every address that is nobody else's: the page reads it and shows what belongs there, or that nothing does."""
    return front_end_page(request, "help-centre")


@require_safe
def console(request: HttpRequest, route: str = "") -> HttpResponse:
    return front_end_page(request, "console")


def front_end_page(request: HttpRequest, face: str) -> HttpResponse:
    """Never stored: it names the current build's files. Sets the CSRF cookie that the page's calls need."""
    get_token(request)
    index: Path = settings.FRONTEND_DIST / face / "index.html"
    html = index.read_text() if index.exists() else NOT_BUILT
    return HttpResponse(html, status=200 if index.exists() else 503, headers={"Cache-Control": "no-store"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /api/\nDisallow: /console/\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return say(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return say(request, Invalid())


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    return say(request, NotAllowed())


def foreign_origin(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    return say(request, BadOrigin())


def broken(request: HttpRequest) -> HttpResponseBase:
    """What got past every door. A database that is away is not a bug and says when to come back."""
    error: Any = sys.exc_info()[1]
    return say(request, (in_our_words(error) if error else None) or Broken())


def say(request: HttpRequest, refusal: DomainError) -> HttpResponseBase:
    """One form for all: programs read it, people rarely see it, and it never holds a trace."""
    return problem_page(request, refusal)
