"""What a save is based on (RFC 9110 13.1.1)."""

import re

from rest_framework.request import Request

from .problems import Invalid
from .serializers import in_language

COUNTED = re.compile(r'(?:W/)?"(\d{1,9})"')  # a version that counts changes
NOT_A_VERSION = {
    "zh": 'If-Match 里要写打开时的版本，带引号，例如 "7"。',
    "en": 'If-Match takes the version there was when it was opened, in quotes, such as "7".',
}


def seen(request: Request, shape: re.Pattern[str]) -> str | None:
    """The version named in If-Match; None where there is none, or `*`. Raises Invalid for what is no version."""
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return None
    found = shape.fullmatch(header)
    if found is None:
        raise Invalid(errors={"If-Match": [in_language(NOT_A_VERSION)]})
    return found[1]


def seen_count(request: Request) -> int | None:
    found = seen(request, COUNTED)
    return None if found is None else int(found)
