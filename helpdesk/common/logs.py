"""How we log: one event per line, JSON or for eyes, never what people wrote and never a secret.

`configure` is Django's LOGGING_CONFIG: it takes {"level": "INFO", "json": bool}.
"""

import json
import logging
import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

HIDDEN = "…"
# Keys whose values nobody should find in a log, whoever passed them by mistake.
SECRET_KEYS = re.compile(
    r"passw|secret|token|cookie|authorization|session_key|otp|recovery|^text$|^body$|^draft$|^comment$|^note$", re.IGNORECASE
)
# PostgreSQL quotes the offending row or key in these lines of an error: words of customers.
ROW_QUOTES = re.compile(r"^(DETAIL|CONTEXT|LINE \d+): .*(\n\s+\^)?", re.MULTILINE)


def configure(options: dict[str, Any]) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        hide_secrets,
                        *rendering(as_json=options.get("json", False)),
                    ],
                }
            },
            "filters": {"no_paths": {"()": WithoutPath}},
            "handlers": {"stderr": {"()": PatientHandler, "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": options.get("level", "INFO")},
            "loggers": {
                # The request line says it already; only what broke is worth a second line.
                "django.request": {"level": "ERROR", "filters": ["no_paths"]},
                "django.security": {"level": "ERROR"},
                "daphne": {"level": "WARNING"},
                "asyncio": {"level": "WARNING"},
                "huey": {"level": "WARNING"},
            },
        }
    )


def rendering(*, as_json: bool) -> list[Any]:
    if as_json:
        return [structlog.processors.JSONRenderer(serializer=json.dumps, default=str)]
    return [encode_controls, structlog.dev.ConsoleRenderer(colors=False)]


def hide_secrets(_logger: Any, _method: str, event: Event) -> Event:
    for key in event:
        if SECRET_KEYS.search(key):
            event[key] = HIDDEN
    if isinstance(event.get("exception"), str):
        event["exception"] = ROW_QUOTES.sub(r"\1: " + HIDDEN, event["exception"])
    return event


def encode_controls(_logger: Any, _method: str, event: Event) -> Event:
    """Against forged lines and terminal escapes in what strangers send us (JSON encodes them by itself)."""
    for key, value in event.items():
        if key != "exception" and not isinstance(value, int | float | bool | None):
            event[key] = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
    return event


class PatientHandler(logging.StreamHandler[Any]):
    """Writes to stderr. A full disk or a closed pipe costs the line, never the request."""

    lost_lines = 0

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is logging's
        type(self).lost_lines += 1


class WithoutPath(logging.Filter):
    """Drops the path from Django's own lines: one-time links carry their token in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and record.args:
            record.msg, record.args = record.msg.partition(":")[0].partition("%")[0].strip() or "request failed", ()
        return True
