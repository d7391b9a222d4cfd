"""Logs say what happened and never what people wrote."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.test import Client

from helpdesk.common import logs

pytestmark = pytest.mark.embedded


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What JSON logs would put on stderr."""
    stream = io.StringIO()
    logs.configure({"level": "INFO", "json": True})
    root = logging.getLogger()
    handler = next(handler for handler in root.handlers if isinstance(handler, logs.PatientHandler))
    handler.setStream(stream)
    yield stream
    logs.configure(settings.LOGGING)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_line_whatever_is_in_it(written: io.StringIO) -> None:
    structlog.get_logger("t").info("event", name="x\nfake=line\x1b[31m\u2028end")
    assert len(written.getvalue().splitlines()) == 1
    assert "\x1b" not in written.getvalue()
    assert lines(written)[0]["name"] == "x\nfake=line\x1b[31m\u2028end"


def test_lines_for_eyes_cannot_be_forged_either() -> None:
    event = logs.encode_controls(None, "info", {"event": "e", "name": "x\n\x1b[31m", "count": 3})
    assert event == {"event": "e", "name": "x\\n\\x1b[31m", "count": 3}


@pytest.mark.parametrize(
    "key", ["password", "new_password", "token", "X-CSRFToken", "secret", "text", "body", "otp", "Authorization"]
)
def test_secrets_and_words_are_hidden(written: io.StringIO, key: str) -> None:
    structlog.get_logger("t").info("event", **{key: "hush hush"})
    assert "hush" not in written.getvalue()
    assert lines(written)[0][key] == logs.HIDDEN


def test_a_database_error_does_not_quote_the_row(written: io.StringIO) -> None:
    words = "我的密码是 1234"
    try:
        raise RuntimeError(f"null value\nDETAIL:  Failing row contains (1, {words}).\nCONTEXT:  COPY")
    except RuntimeError:
        structlog.get_logger("t").exception("broke")
    assert "1234" not in written.getvalue()
    assert "null value" in lines(written)[0]["exception"]


def test_other_loggers_are_lines_too(written: io.StringIO) -> None:
    logging.getLogger("somebody.else").warning("hello %s", "there")
    assert lines(written)[0]["event"] == "hello there"


@pytest.mark.django_db
def test_a_request_is_one_line_without_its_path(written: io.StringIO) -> None:
    secret = "one-time-link-4711"
    Client().put(f"/api/v1/password-resets/{secret}", {"password": "x"}, content_type="application/json")
    requests = [line for line in lines(written) if line["event"] == "request"]
    assert len(requests) == 1
    assert requests[0]["method"] == "PUT"
    assert requests[0]["route"].startswith("api/v1/password-resets/<")
    assert requests[0]["request_id"]
    assert secret not in written.getvalue()


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_costs_the_line_and_nothing_else(written: io.StringIO) -> None:
    handler = next(handler for handler in logging.getLogger().handlers if isinstance(handler, logs.PatientHandler))
    before = logs.PatientHandler.lost_lines
    handler.setStream(Full())
    structlog.get_logger("t").info("lost")
    handler.setStream(written)
    structlog.get_logger("t").info("kept")
    assert logs.PatientHandler.lost_lines == before + 1
    assert [line["event"] for line in lines(written)] == ["kept"]
