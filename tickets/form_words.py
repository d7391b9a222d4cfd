"""How a field of a form is written down: `text("key", "中文", "English", …)`. Those marked `inside` are for staff."""

from typing import Any

Field = dict[str, Any]


def field(kind: str, key: str, label: str, label_en: str, **more: Any) -> Field:
    """`needed`, `inside`, `help`, `help_en`, `choices`: (value, label, English label)."""
    return {
        "key": key,
        "label": label,
        "label_en": label_en,
        "type": kind,
        "required": more.get("needed", False),
        "for_customer": not more.get("inside", False),
        "help": more.get("help", ""),
        "help_en": more.get("help_en", ""),
        "choices": [{"value": value, "label": zh, "label_en": en} for value, zh, en in more.get("choices", ())],
        "retired": False,
    }


def text(*names: str, **more: Any) -> Field:
    return field("text", *names, **more)


def long_text(*names: str, **more: Any) -> Field:
    return field("long_text", *names, **more)


def day(*names: str, **more: Any) -> Field:
    return field("date", *names, **more)


def choice(*names: str, **more: Any) -> Field:
    return field("choice", *names, **more)


def proofs(*names: str, **more: Any) -> Field:
    return field("file", *names, **more)
