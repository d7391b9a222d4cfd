"""Where a reply ends and what it answers begins. Each client marks it in its own way."""

from __future__ import annotations

import re

LONGEST_LOOKED_AT = 200_000
_MARKS = re.compile(
    "|".join(
        (
            r"^[ \t>]*-{2,}[ \t]*(?:原始邮件|转发邮件|回复的原邮件|Original Message|Original|Forwarded message)[ \t]*-{2,}",
            r"^[ \t]*_{20,}[ \t]*$",
            r"^[ \t]*(?:在|于)?[^\n]{0,160}\d{4}[^\n]{0,160}(?:写道|写到|寫道)[:：][ \t]*$",
            r"^[ \t]*On [^\n]{1,160}(?:\n[^\n]{1,120})?wrote:[ \t]*$",
            r"^[ \t*]*(?:发件人|寄件者|From)[ \t*]*[:：][^\n]*\n(?:[^\n]*\n){0,4}?[ \t*]*(?:发送时间|日期|收件人|主题|寄件日期|Sent|Date|To|Subject)[ \t*]*[:：]",
        )
    ),
    re.MULTILINE | re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>")


def split(text: str) -> tuple[str, str]:
    """What is new, and the history below it. A mail that is nothing but history was sent on: then that is what is new."""
    text = text.strip()
    if len(text) > LONGEST_LOOKED_AT:
        return text, ""
    found = _MARKS.search(text)
    new, quoted = (text[: found.start()].rstrip(), text[found.start() :].strip()) if found else _without_trailing_quote(text)
    return (new, quoted) if new else (text, "")


def _without_trailing_quote(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    end = len(lines)
    while end and (_QUOTED_LINE.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    quoted = "\n".join(lines[end:]).strip()
    return ("\n".join(lines[:end]).rstrip(), quoted) if quoted else (text, "")
