"""Text messages: a row first, each handed over once, tried again, and readable only in the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.utils import timezone

from helpdesk.evidence.queries import records_of
from helpdesk.notices.actions import deliver, deliver_due, send_sms
from helpdesk.notices.adapters import Deferred, Refused
from helpdesk.notices.models import OutgoingSms
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

NOW = timezone.now()
TO = "+8613912344412"


class Fake:
    """A carrier that answers as told."""

    answers: ClassVar[list[Exception | str]] = []
    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, *, to: str, text: str) -> str:
        self.sent.append((to, text))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def fake(settings: Any) -> type[Fake]:
    settings.SMS_ADAPTER = f"{__name__}.Fake"
    Fake.answers, Fake.sent = [], []
    return Fake


def a_message(**how: Any) -> OutgoingSms:
    return send_sms(to=TO, text="验证码 407123", purpose="proof", at=NOW, **how)


def after(sms: OutgoingSms, seconds: float = 0) -> OutgoingSms:
    deliver(sms_id=sms.pk, clock=lambda: NOW + timedelta(seconds=seconds))
    sms.refresh_from_db()
    return sms


def test_what_the_carrier_took_is_gone_from_here(fake: type[Fake]) -> None:
    fake.answers = ["carrier-7"]
    sms = after(a_message())
    assert (sms.state, sms.text, sms.carrier_id) == ("sent", "", "carrier-7")
    assert after(sms, 120).attempts == 1, "and is not sent again"
    assert fake.sent == [(TO, "验证码 407123")]
    assert [one.kind for one in records_of(("sms", str(sms.pk)))] == ["sms.queued", "sms.sent"]


def test_a_carrier_that_is_away_is_asked_again_until_the_message_is_of_no_use(fake: type[Fake]) -> None:
    fake.answers = [Deferred("away"), RuntimeError("a bug of theirs"), Deferred("away")]
    sms = after(a_message(of_use_for=timedelta(minutes=1)))
    assert (sms.state, sms.next_try_at) == ("queued", NOW + timedelta(seconds=5))
    assert after(sms, 4).attempts == 1, "not before its time"
    assert after(sms, 6).next_try_at == NOW + timedelta(seconds=21)
    sms = after(sms, 22)
    assert (sms.state, sms.text) == ("failed", "")


def test_a_number_that_is_refused_is_not_tried_again(fake: type[Fake]) -> None:
    fake.answers = [Refused("no such number")]
    sms = after(a_message())
    assert (sms.state, sms.last_error) == ("failed", "no such number")


def test_what_a_killed_worker_left_is_taken_up_after_its_lease(fake: type[Fake]) -> None:
    sms = a_message()
    OutgoingSms.objects.update(state="sending", attempts=1, next_try_at=None, leased_until=NOW + timedelta(seconds=60))
    deliver_due(clock=lambda: NOW + timedelta(seconds=59))
    assert fake.sent == []
    fake.answers = ["carrier-8"]
    deliver_due(clock=lambda: NOW + timedelta(seconds=60))
    sms.refresh_from_db()
    assert sms.state == "sent"


def test_without_a_carrier_messages_are_kept_and_the_demo_shows_them(people: People, settings: Any) -> None:
    sms = after(a_message())
    assert sms.state == "stored"
    browser = people.client_of(None)
    assert browser.get("/api/v1/demo/sms").status_code == 404
    settings.DEMO = True
    (shown,) = browser.get("/api/v1/demo/sms").json()["results"]
    assert (shown["to"], shown["text"]) == (TO, "验证码 407123")
    assert browser.get("/api/v1/demo/sms?to=x").status_code == 400


def test_an_installation_that_named_no_carrier_knows_it(settings: Any) -> None:
    settings.SMS_ADAPTER = "helpdesk.notices.adapters.NoCarrier"
    assert after(a_message()).state == "failed"
