"""Errors as RFC 9457 problem+json, in the reader's language. No answer of ours ever shows a trace."""

import math
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from helpdesk.common.errors import DomainError, NotAllowed, NotFound, TooFast, TryAgain

log = structlog.get_logger(__name__)
MEDIA_TYPE = "application/problem+json"


class NotSignedIn(DomainError):
    code = "not_signed_in"
    status = 401
    zh = "请先登录。"
    en = "Please sign in first."


class BadOrigin(DomainError):
    code = "bad_origin"
    status = 403
    zh = "这个请求不是从本站页面发出的，没有执行。请刷新页面再试。"
    en = "This request did not come from a page of ours and was not carried out. Reload the page and try again."


class UnknownHost(DomainError):
    """Somebody knocks under a name that is not ours. Says what whoever runs the site can do, and never the name."""

    code = "unknown_host"
    status = 400
    zh = "这个网址不属于本站，请检查地址。您在管理本站的话，请把这个主机名加进 ALLOWED_HOSTS。"
    en = "This site does not go by that name. Check the address; if you run the site, add the name to ALLOWED_HOSTS."


class Invalid(DomainError):
    """The form was understood and something in it is not right; `errors` says what, by field."""

    code = "invalid"
    status = 400
    zh = "有些内容填得不对，请看标出的地方。"
    en = "Something in the form is not right. See the marked fields."


class BadJSON(DomainError):
    code = "bad_json"
    status = 400
    zh = "请求的内容不是有效的 JSON。"
    en = "The body of the request is not valid JSON."


class WrongMethod(DomainError):
    code = "method_not_allowed"
    status = 405
    zh = "这个地址不支持这种操作。"
    en = "This address does not do that."


class WrongMediaType(DomainError):
    code = "unsupported_media_type"
    status = 415
    zh = "不支持这种内容格式。"
    en = "This kind of content is not supported."


class NotAcceptable(DomainError):
    code = "not_acceptable"
    status = 406
    zh = "没有您要的那种格式。"
    en = "We do not have the format you asked for."


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    zh = "内容太大了。"
    en = "This is too large."


class Broken(DomainError):
    """Our bug. The request id is all we say."""

    code = "broken"
    status = 500
    zh = "我们这边出错了，已经记下。请稍后再试。"
    en = "Something broke on our side. It has been recorded; please try again later."


DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_IN_SECONDS = 2

# What Django and the API framework raise by themselves, in our words. First match wins.
TRANSLATIONS: list[tuple[type[Exception] | tuple[type[Exception], ...], type[DomainError]]] = [
    (Http404, NotFound),
    (exceptions.NotFound, NotFound),
    ((exceptions.NotAuthenticated, exceptions.AuthenticationFailed), NotSignedIn),
    ((PermissionDenied, exceptions.PermissionDenied), NotAllowed),
    (exceptions.MethodNotAllowed, WrongMethod),
    (exceptions.UnsupportedMediaType, WrongMediaType),
    (exceptions.NotAcceptable, NotAcceptable),
    (exceptions.ParseError, BadJSON),
    (RequestDataTooBig, TooLarge),
    (SuspiciousOperation, Invalid),
]


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API framework's exception handler. None lets a bug go on to be logged and answered as 500."""
    refusal = in_our_words(error)
    if refusal is None:
        return None
    transaction_rollback()
    if refusal.status >= 500:
        log.warning("request.try_again", error=type(error).__name__)
    request = context["request"]
    response = Response(problem(refusal, request_id_of(request)), status=refusal.status, content_type=MEDIA_TYPE)
    for name, value in headers_of(refusal).items():
        response[name] = value
    if refusal.status == 405 and (view := context.get("view")):
        response["Allow"] = ", ".join(view.allowed_methods)
    return response


def in_our_words(error: Exception) -> DomainError | None:
    """The refusal that says the same, or None for a bug."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, DATABASE_AWAY):
        return TryAgain(retry_after=RETRY_AFTER_IN_SECONDS)
    if isinstance(error, exceptions.ValidationError):
        return Invalid(errors=sentences_by_field(error.detail))
    if isinstance(error, exceptions.Throttled):
        return TooFast(retry_after=getattr(error, "wait", None) or 1)
    for raised, refusal in TRANSLATIONS:
        if isinstance(error, raised):
            return refusal()
    return None


def problem(refusal: DomainError, request_id: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,  # what RFC 9457 asks for beside about:blank
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
        "request_id": request_id,
    }
    if refusal.errors:
        body["errors"] = refusal.errors
    if refusal.retry_after is not None:
        body["retry_after"] = math.ceil(refusal.retry_after)
    # What a program needs to go on, e.g. the version a stale save came too late for: a refusal names these facts in `shown`.
    return body | {name: refusal.facts[name] for name in getattr(refusal, "shown", ()) if name in refusal.facts}


def headers_of(refusal: DomainError) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(refusal.retry_after))
    return headers


def problem_page(request: HttpRequest, refusal: DomainError) -> JsonResponse:
    """The same outside the API framework: handlers of the whole site, plain views."""
    body = problem(refusal, request_id_of(request))
    return JsonResponse(body, status=refusal.status, content_type=MEDIA_TYPE, headers=headers_of(refusal))


def sentences_by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """The framework's nested errors as one flat table: {"interval.0.opens": ["…"]}."""
    if isinstance(detail, dict):
        table: dict[str, list[str]] = {}
        for field, inner in detail.items():
            table.update(sentences_by_field(inner, f"{prefix}.{field}" if prefix else str(field)))
        return table
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        table = {}
        for number, inner in enumerate(detail):
            if inner:
                table.update(sentences_by_field(inner, f"{prefix}.{number}" if prefix else str(number)))
        return table
    sentences = detail if isinstance(detail, list) else [detail]
    return {prefix or "non_field_errors": [str(sentence) for sentence in sentences]}


def request_id_of(request: Any) -> str:
    return str(getattr(request, "request_id", ""))


def transaction_rollback() -> None:
    """A refused request changes nothing, also where every request is one transaction (ATOMIC_REQUESTS).

    A transaction that somebody else opened around us is not ours to end.
    """
    connection = transaction.get_connection()
    if connection.settings_dict["ATOMIC_REQUESTS"] and connection.in_atomic_block:
        transaction.set_rollback(True)
