"""`Idempotency-Key`: a `POST` that arrives twice is done once, and answered twice alike."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.common.clock import now
from helpdesk.common.errors import Conflict, DomainError

from .models import RememberedAnswer
from .permissions import caller

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,128}")
Door = Callable[..., Response]


class BadKey(DomainError):
    code = "bad_idempotency_key"
    status = 400
    zh = "Idempotency-Key 只能由 1 到 128 个可见的英文字符组成。"
    en = "An Idempotency-Key is 1 to 128 visible ASCII characters."


class KeyReused(Conflict):
    code = "idempotency_key_reused"
    zh = "同一个 Idempotency-Key 之前用于不同的内容，没有执行。"
    en = "This Idempotency-Key came with another body before. Nothing was done."


def idempotent(post: Door) -> Door:
    """Decorate the `post` of a view that creates something.

    With the header the work and the remembered answer commit together: a repeat, also one in parallel, gets the first
    answer; another body under the same key raises KeyReused; a refused or failed call leaves nothing and may be
    repeated. Not for answers with a secret in them, since they are kept for a day.
    """

    @wraps(post)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return post(view, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            raise BadKey
        with transaction.atomic():
            answer, is_first = claim(request, key)
            if not is_first:
                return repeated(answer, request)
            response = post(view, request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                remember(answer, response)
            return response

    return once


def claim(request: Request, key: str) -> tuple[RememberedAnswer, bool]:
    """The row for this call, and whether we made it. While another call works under the same key, this waits for it."""
    whose = {"actor": caller(request), "route": route_of(request), "key": key}
    fresh = RememberedAnswer(**whose, body_hash=hash_of(request), created_at=now())
    RememberedAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    answer = RememberedAnswer.objects.select_for_update().get(**whose)
    return answer, answer.status is None and answer.created_at == fresh.created_at


def repeated(answer: RememberedAnswer, request: Request) -> Response:
    if answer.body_hash != hash_of(request):
        raise KeyReused
    return Response(json.loads(answer.body), status=answer.status, headers={"Idempotent-Replay": "true"})


def remember(answer: RememberedAnswer, response: Response) -> None:
    answer.status = response.status_code
    answer.body = json.dumps(response.data, cls=DjangoJSONEncoder, ensure_ascii=False)
    answer.save(update_fields=["status", "body"])


def route_of(request: Request) -> str:
    """The path, and not the route: the same key at two conversations is two calls."""
    return f"{request.method} {request.path}"[:200]


def hash_of(request: Request) -> str:
    """Of what was understood, so that spaces and the order of fields make no difference."""
    text = json.dumps(request.data, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
