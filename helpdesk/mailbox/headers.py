"""What may stand in a mail's header. Pure."""

import re
from collections.abc import Iterable

from helpdesk.common.errors import DomainError

# Every character that Python's str.splitlines, and so the email package, takes for the end of a line, and the other
# control characters. A tab is harmless.
FORBIDDEN = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
NAME = re.compile(r"[!-9;-~]+\Z")  # RFC 5322 3.6.8: printable ASCII without the colon


class UnsafeHeader(DomainError):
    """Somebody tries to write headers of their own (TRUST MO-01)."""

    code = "unsafe_header"
    status = 400
    zh = "姓名、标题或地址里有不能用的字符（例如换行）。"
    en = "The name, subject or address holds a character that cannot be used, such as a line break."


def refuse_unsafe(names: Iterable[object], values: Iterable[object]) -> None:
    """Raises UnsafeHeader for a name or value that could end its line, and for a list where a text belongs."""
    if not all(isinstance(name, str) and NAME.match(name) for name in names):
        raise UnsafeHeader
    for value in values:
        if isinstance(value, list | tuple | dict | set | bytes) or FORBIDDEN.search(str(value)):
            raise UnsafeHeader
