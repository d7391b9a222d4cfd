"""The operator's platform is told, again and again, until it says that it has done its part."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from helpdesk.accounts.models import User
from tests.people import People
from tests.tickets.stolen.conftest import Reporter, background
from tickets.actions.stolen.platform import alarm_of_silence, deliver_due
from tickets.models import Entry, PlatformNotice
from tickets.stolen.calling import Acknowledged, Unheard, call

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SECRET = "shared-with-the-platform-" + "0123456789" * 3


class Platform:
    """A platform that answers as told, and remembers what it was told."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = []
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.release = threading.Event()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.heard.append((dict(self.headers), body))
                status, said = platform.answers.pop(0) if platform.answers else (200, b"{}")
                if status == 0:  # says nothing until the test is over
                    platform.release.wait(30)
                    return
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks/accounts?of=helpdesk"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.heard]

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def platform(settings: Any) -> Iterator[Platform]:
    made = Platform()
    settings.PLATFORM_WEBHOOK_URL, settings.PLATFORM_WEBHOOK_SECRET = made.url, SECRET
    yield made
    made.close()


@pytest.fixture
def frozen(platform: Platform, reporter: Reporter, member: User) -> Reporter:
    reporter.report(member.email)
    background()
    assert reporter.prove().json()["state"] == "frozen"
    return reporter


def deliver(after_s: float = 0) -> None:
    deliver_due(clock=lambda: timezone.now() + timedelta(seconds=after_s))


def test_a_freeze_is_told_signed_and_its_answer_is_shown(
    platform: Platform, frozen: Reporter, member: User, people: People
) -> None:
    platform.answers = [(200, json.dumps({"sessions": 3, "keys": 2, "list": [1], "note": "短信已停"}).encode())]
    assert platform.heard == [], "nothing leaves before somebody delivers"
    deliver()
    ((headers, body),) = platform.heard
    signed = hmac.new(SECRET.encode(), headers["X-Helpdesk-Timestamp"].encode() + b"." + body, sha256).hexdigest()
    assert headers["X-Helpdesk-Signature"] == f"v1={signed}"
    assert abs(int(headers["X-Helpdesk-Timestamp"]) - timezone.now().timestamp()) < 60
    told = json.loads(body)
    assert (told["event"], told["account"]) == ("account.frozen", {"id": str(member.pk), "email": member.email})
    assert told["id"] == headers["X-Helpdesk-Delivery"]
    assert told["do"] == ["end_sessions", "stop_keys", "stop_sending", "lock_balance"]
    answer = {"sessions": 3, "keys": 2, "note": "短信已停"}
    assert frozen.state()["frozen"]["platform"]["answer"] == answer
    (shown,) = people.client_of(people.agent).get(f"/api/v1/tickets/{frozen.number}/stolen").json()["freeze"]["platform"]
    assert (shown["answer"], shown["attempts"]) == (answer, 1)
    assert shown["acknowledged_at"]
    deliver(3600)
    assert len(platform.heard) == 1, "told once"


def test_a_platform_in_trouble_is_told_again_under_the_same_number(platform: Platform, frozen: Reporter) -> None:
    platform.answers = [(500, b"oops"), (302, b""), (200, b"thanks"), (200, b"[1]"), (204, b"")]
    waits = []
    for after_s in (0, 6, 20, 60, 120):
        deliver(after_s)
        notice = PlatformNotice.objects.get()
        waits.append(notice.error)
    assert waits == ["HTTP 500", "HTTP 302", "the answer is no JSON object", "the answer is no JSON object", ""]
    assert notice.acknowledged_at
    assert {headers["X-Helpdesk-Delivery"] for headers, _ in platform.heard} == {str(notice.pk)}
    assert len({headers["X-Helpdesk-Signature"] for headers, _ in platform.heard}) == 5, "each call is signed for its own moment"


def test_it_is_not_told_before_its_time(platform: Platform, frozen: Reporter) -> None:
    platform.answers = [(503, b""), (200, b"{}")]
    deliver()
    deliver(3)
    assert len(platform.heard) == 1
    deliver(6)
    assert len(platform.heard) == 2


def test_nobody_waits_for_a_platform_that_says_nothing(platform: Platform) -> None:
    platform.answers = [(0, b"")]
    outcome = call(platform.url, body=b"{}", headers={}, within_s=0.3)
    assert isinstance(outcome, Unheard)


def test_a_platform_that_is_not_there_is_told_later(settings: Any, reporter: Reporter, member: User) -> None:
    settings.PLATFORM_WEBHOOK_URL = "http://127.0.0.1:9/"  # discard: nobody listens
    reporter.report(member.email)
    background()
    reporter.prove()
    deliver()
    notice = PlatformNotice.objects.get()
    assert "Refused" in notice.error
    assert notice.next_at


def test_no_answer_is_too_large_or_too_strange(platform: Platform) -> None:
    platform.answers = [
        (200, b'{"a":"' + b"x" * 70_000 + b'"}'),
        (200, b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}"),
        (200, b""),
    ]
    assert isinstance(call(platform.url, body=b"{}", headers={}), Unheard)
    assert isinstance(call(platform.url, body=b"{}", headers={}), Unheard | Acknowledged)
    assert call(platform.url, body=b"{}", headers={}) == Acknowledged({})


def test_silence_for_two_minutes_is_an_alarm_once(platform: Platform, frozen: Reporter, settings: Any) -> None:
    settings.ON_CALL_EMAIL = "oncall@desk.test"
    platform.answers = [(500, b"")]
    deliver()
    at = timezone.now()
    alarm_of_silence(at=at + timedelta(seconds=119))
    assert not Entry.objects.filter(event="on_call_alarmed").exists()
    alarm_of_silence(at=at + timedelta(seconds=121))
    alarm_of_silence(at=at + timedelta(seconds=200))
    alarm = Entry.objects.get(event="on_call_alarmed")
    assert (alarm.ticket_id, alarm.facts) == (frozen.number, {"reason": "platform_silent"})
    assert [one.to for one in mail.outbox if one.to == ["oncall@desk.test"]] == [["oncall@desk.test"]]


def test_an_acknowledged_freeze_raises_no_alarm(platform: Platform, frozen: Reporter) -> None:
    deliver()
    alarm_of_silence(at=timezone.now() + timedelta(hours=1))
    assert not Entry.objects.filter(event="on_call_alarmed").exists()


def test_unfrozen_never_overtakes_frozen(platform: Platform, frozen: Reporter) -> None:
    platform.answers = [(500, b"")]
    deliver()
    frozen.ask("delete", "/freeze")
    deliver(1)
    assert platform.events() == ["account.frozen"], "the first one waits for its next try, and the second for it"
    deliver(10)
    deliver(10)
    assert platform.events() == ["account.frozen", "account.frozen", "account.unfrozen"]


def test_what_a_killed_worker_left_is_told_after_its_lease(platform: Platform, frozen: Reporter) -> None:
    PlatformNotice.objects.update(leased_until=timezone.now() + timedelta(seconds=30), attempts=1)
    deliver(29)
    assert platform.heard == []
    deliver(31)
    assert len(platform.heard) == 1


def test_without_a_platform_the_cockpit_says_so(reporter: Reporter, member: User, people: People) -> None:
    reporter.report(member.email)
    background()
    reporter.prove()
    freeze = people.client_of(people.agent).get(f"/api/v1/tickets/{reporter.number}/stolen").json()["freeze"]
    assert freeze["platform"] is None
    assert PlatformNotice.objects.count() == 0
