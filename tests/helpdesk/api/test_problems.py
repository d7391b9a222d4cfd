"""Every refusal and every failure is one kind of answer, and none shows our insides."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.urls("tests.helpdesk.api.doors")]


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False, HTTP_HOST="localhost")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/test/nowhere", 404, "not_found"),
        ("/index.php", 404, "not_found"),
        ("/api/test/known", 401, "not_signed_in"),
        ("/api/test/bug", 500, "broken"),
        ("/api/test/plain-bug", 500, "broken"),
        ("/api/test/away", 503, "try_again"),
        ("/api/test/plain-away", 503, "try_again"),
        ("/api/test/open%00", 400, "invalid"),
        ("/api/test/open?q=%00", 400, "invalid"),
    ],
)
def test_what_goes_wrong_is_a_problem(browser: Client, path: str, status: int, code: str) -> None:
    answer = browser.get(path)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["request_id"] == answer["X-Request-Id"] != ""
    assert "secret" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_a_database_that_is_away_says_when_to_come_back(browser: Client) -> None:
    answer = browser.get("/api/test/away")
    assert answer["Retry-After"] == "2"
    assert answer.json()["retry_after"] == 2


def test_a_refusal_speaks_the_language_asked_for(browser: Client) -> None:
    assert browser.get("/api/test/nowhere", HTTP_ACCEPT_LANGUAGE="en").json()["detail"] == "Not found, or not yours to see."
    assert browser.get("/api/test/nowhere", HTTP_ACCEPT_LANGUAGE="zh").json()["detail"] == "没有找到，或者您无权查看。"
    assert browser.get("/api/test/nowhere", HTTP_ACCEPT_LANGUAGE="fr").json()["detail"] == "没有找到，或者您无权查看。"


def test_a_wrong_method_names_the_right_ones(browser: Client) -> None:
    answer = browser.delete("/api/test/open")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_form_says_what_is_wrong_by_field(browser: Client) -> None:
    refused = browser.post("/api/test/open", {"name": "x" * 61, "admin": True}, content_type="application/json")
    assert refused.status_code == 400
    assert refused.json()["code"] == "invalid"
    assert list(refused.json()["errors"]) == ["admin"]
    refused = browser.post("/api/test/open", {"name": "x" * 61}, content_type="application/json")
    assert list(refused.json()["errors"]) == ["name"]
    accepted = browser.post("/api/test/open", {"name": "x" * 60}, content_type="application/json")
    assert accepted.status_code == 201


def test_a_body_that_is_not_json_is_refused(browser: Client) -> None:
    assert browser.post("/api/test/open", {"name": "x"}).status_code == 415
    refused = browser.post("/api/test/open", b'{"name": NaN}', content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_json")
    huge = browser.post("/api/test/open", b'{"name": "' + b"x" * 1024 * 1024 + b'"}', content_type="application/json")
    assert (huge.status_code, huge.json()["code"]) == (413, "too_large")


def test_a_host_that_is_not_ours_is_refused(browser: Client) -> None:
    answer = browser.get("/api/test/open", HTTP_HOST="evil.example")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host")
    assert answer.json()["request_id"] == answer["X-Request-Id"] != ""
    assert "ALLOWED_HOSTS" in answer.json()["detail"]
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "a b", "-x-", "[::1", ""])
def test_a_scanner_under_another_name_leaves_no_trace_in_the_log(
    browser: Client, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert browser.get("/api/test/open", HTTP_HOST=host, SERVER_NAME="evil.example").status_code == 400
    assert [record for record in caplog.records if record.exc_info or record.levelname in ("ERROR", "WARNING")] == []


def test_a_request_id_from_a_stranger_is_not_taken_over(browser: Client) -> None:
    assert browser.get("/api/test/open", HTTP_X_REQUEST_ID="chosen-by-stranger")["X-Request-Id"] != "chosen-by-stranger"
