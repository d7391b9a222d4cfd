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

FAVICON = Path(__file__).parent / "favicon.ico"
NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>helpdesk</title>"
    "<p>前端还没有构建，请运行 <code>make build</code>。"
    "<p>The front end is not built yet: run <code>make build</code>."
)


# What an address of each face begins with. Its router says what follows; tests/helpdesk/api/test_addresses_of_pages.py
# holds the two together. Anything else is answered 404, with the face itself, which then says so in its own words.
HELP_CENTRE = frozenset(
    {
        "",
        "chat",
        "conversations",
        "tickets",
        "stolen-account",
        "callback",
        "sign-in",
        "sign-up",
        "password-reset",
        "invitation",
        "verify-email",
        "account",
        "demo",
    }
)
CONSOLE = frozenset(
    {
        "",
        "mine",
        "waiting",
        "colleagues",
        "closed",
        "conversations",
        "tickets",
        "stolen",
        "settings",
        "board",
        "wall",
        "canned",
        "people",
        "desk",
        "incoming-mail",
        "calls",
        "callbacks",
        "outbox",
        "account",
        "sign-in",
        "second-factor",
    }
)


@require_safe
def help_centre(request: HttpRequest, route: str = "") -> HttpResponse:
    """Every address that is nobody else's: the page reads it and shows what belongs there, or that nothing does."""
    return front_end_page(request, "help-centre", is_known=first_word(route) in HELP_CENTRE)


@require_safe
def console(request: HttpRequest, route: str | None = "") -> HttpResponse:
    return front_end_page(request, "console", is_known=first_word(route or "") in CONSOLE)


def first_word(route: str) -> str:
    return route.partition("/")[0]


def front_end_page(request: HttpRequest, face: str, *, is_known: bool) -> HttpResponse:
    """Never stored: it names the current build's files. Sets the CSRF cookie that the page's calls need."""
    get_token(request)
    index: Path = settings.FRONTEND_DIST / face / "index.html"
    if not index.exists():
        return HttpResponse(NOT_BUILT, status=503, headers={"Cache-Control": "no-store"})
    return HttpResponse(index.read_text(), status=200 if is_known else 404, headers={"Cache-Control": "no-store"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For whoever asks without having read a page: bookmarks, feeds, link previews. The pages name their own mark."""
    icon = FAVICON.read_bytes()
    return HttpResponse(icon, content_type="image/x-icon", headers={"Cache-Control": "public, max-age=86400"})


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
