"""What may be written into each type of field of a category's form. Pure: a value in, the value to keep out, or Refused.

Values are kept as JSON: text as text, a date as `2026-11-22`, money as `"128.50"`, several choices and files as lists.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from helpdesk.members.phones import e164

LINE, PARAGRAPHS = 200, 4_000  # characters
FILES = 5
MOST = 10**12
MOST_MONEY = Decimal("99999999.99")
EMAIL = re.compile(r"[^@\s<>,;\"()]{1,64}@[^@\s<>,;\"()]{1,180}\.[^@\s<>,;\"().\d]{2,}")

Sentences = dict[str, str]

NOT_TEXT = {"zh": "这一项要填文字。", "en": "This must be text."}
TOO_LONG = {"zh": "最多 {most} 个字。", "en": "At most {most} characters."}
ONE_LINE = {"zh": "这一项只能写一行。", "en": "This must be a single line."}
NOT_A_NUMBER = {"zh": "请填一个数字。", "en": "Enter a number."}
NOT_A_DATE = {"zh": "请填一个日期，例如 2026-11-22。", "en": "Enter a date, such as 2026-11-22."}
NOT_A_CHOICE = {"zh": "请从列出的选项里选。", "en": "Choose from the list."}
NOT_YES_OR_NO = {"zh": "请选“是”或“否”。", "en": "Answer yes or no."}
NOT_A_PHONE = {"zh": "这个电话号码打不通，请检查。", "en": "Nobody can be reached under this number. Please check it."}
NOT_AN_EMAIL = {"zh": "这不是一个邮箱地址。", "en": "This is not an e-mail address."}
NOT_MONEY = {"zh": "请填金额，例如 128.50。", "en": "Enter an amount, such as 128.50."}
NOT_FILES = {"zh": "请先上传文件，最多 {most} 个。", "en": "Upload the files first; at most {most}."}


class Refused(Exception):
    """The sentence in both languages."""

    def __init__(self, sentences: Sentences, **facts: object) -> None:
        self.sentences = {language: sentence.format(**facts) for language, sentence in sentences.items()}
        super().__init__(self.sentences["en"])


Field = Mapping[str, Any]


def read(field: Field, value: Any) -> Any:
    """The value as it is kept, for a field of a known type. Raises Refused."""
    return READERS[field["type"]](field, value)


def text(field: Field, value: Any) -> str:
    written = _text(value, LINE)
    if len(written.splitlines()) > 1:
        raise Refused(ONE_LINE)
    return written


def long_text(field: Field, value: Any) -> str:
    return _text(value, PARAGRAPHS)


def number(field: Field, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > MOST:
        raise Refused(NOT_A_NUMBER)
    return int(value) if float(value).is_integer() else value


def day(field: Field, value: Any) -> str:
    try:
        if isinstance(value, str) and len(value) == len("2026-11-22"):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Refused(NOT_A_DATE)


def choice(field: Field, value: Any) -> str:
    if isinstance(value, str) and value in _offered(field):
        return value
    raise Refused(NOT_A_CHOICE)


def choices(field: Field, value: Any) -> list[str]:
    """In the order of the form, each once."""
    if not isinstance(value, list):
        raise Refused(NOT_A_CHOICE)
    chosen = {choice(field, one) for one in value}
    return [one for one in _offered(field) if one in chosen]


def yes_no(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Refused(NOT_YES_OR_NO)


def phone(field: Field, value: Any) -> str:
    number = e164(_text(value, LINE))
    if number is None:
        raise Refused(NOT_A_PHONE)
    return number


def email(field: Field, value: Any) -> str:
    address = _text(value, LINE)
    if not EMAIL.fullmatch(address):
        raise Refused(NOT_AN_EMAIL)
    return address.lower()


def money(field: Field, value: Any) -> str:
    """Two decimals, as text: a binary fraction of a cent is nobody's amount."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(NOT_MONEY)
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refused(NOT_MONEY) from None
    # The size is asked first: rounding 1e999999 would take for ever.
    if not amount.is_finite() or not 0 <= amount <= MOST_MONEY or amount != amount.quantize(Decimal("0.01")):
        raise Refused(NOT_MONEY)
    return str(amount.quantize(Decimal("0.01")))


def files(field: Field, value: Any) -> list[str]:
    """Ids of uploads. Whether they exist and are the caller's is asked where they are hung on the ticket."""
    if not isinstance(value, list) or len(value) > FILES:
        raise Refused(NOT_FILES, most=FILES)
    try:
        return list(dict.fromkeys(str(UUID(one)) for one in value))
    except (ValueError, TypeError, AttributeError):
        raise Refused(NOT_FILES, most=FILES) from None


READERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": text,
    "long_text": long_text,
    "number": number,
    "date": day,
    "choice": choice,
    "choices": choices,
    "yes_no": yes_no,
    "phone": phone,
    "email": email,
    "money": money,
    "file": files,
}
TYPES = tuple(READERS)
OF_CHOICES = frozenset({"choice", "choices"})


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Refused(NOT_TEXT)
    written = value.strip()
    if len(written) > most:
        raise Refused(TOO_LONG, most=most)
    return written


def _offered(field: Field) -> list[str]:
    return [one["value"] for one in field.get("choices", ()) if not one.get("retired")]
