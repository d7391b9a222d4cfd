"""From the outbox to a mail server that says yes, later, never, or nothing at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.mail import send_mail
from django.db import connection

from helpdesk.evidence.queries import records_of
from helpdesk.mailbox import smtp
from helpdesk.mailbox.actions import NothingToRetry, deliver, deliver_due, forget_old_mail, retry_mail
from helpdesk.mailbox.backoff import WAITS
from helpdesk.mailbox.jobs import look_for_waiting_mail
from helpdesk.mailbox.models import OutgoingMail
from tests.people import People
from tests.site import Process

from .conftest import NOON, Clock
from .servers import ScriptedServer, nobody_there

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture
def mail(scripted: ScriptedServer, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> OutgoingMail:
    return a_queued_mail(monkeypatch)


def a_queued_mail(monkeypatch: pytest.MonkeyPatch, to: str = "wang@client.test") -> OutgoingMail:
    monkeypatch.setattr("helpdesk.mailbox.backend.now", lambda: NOON)
    send_mail("订单通知", "您的订单已发货。", None, [to])
    return OutgoingMail.objects.get(to=to)


def test_a_mail_that_was_taken_is_sent_and_its_words_are_gone(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock) -> None:
    assert deliver_due(clock=clock) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.ended_at) == ("sent", 1, NOON)
    assert (bytes(mail.raw), mail.text) == (b"", "")
    (taken,) = scripted.received
    assert message_from_bytes(taken)["Message-ID"] == mail.message_id
    assert [said.kind for said in records_of(("mail", mail.pk))] == ["mail.queued", "mail.sent"]
    assert deliver_due(clock=clock) == 0


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("CONNECT", "421 4.3.2 closing"),
        ("CONNECT", "554 5.7.1 not you"),
        ("MAIL", "451 4.3.0 trouble"),
        ("RCPT", "450 4.2.1 greylisted"),
        ("DATA", "421 4.3.2 closing"),
        ("END", "452 4.3.1 disk full"),
        ("MAIL", ""),
        ("RCPT", ""),
        ("END", ""),
    ],
)
def test_not_now_is_tried_again_under_the_same_id(
    mail: OutgoingMail, scripted: ScriptedServer, clock: Clock, verb: str, answer: str
) -> None:
    scripted.says[verb] = answer
    deliver_due(clock=clock)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.next_try_at) == ("queued", 1, NOON + WAITS[0])
    assert mail.last_error
    assert deliver_due(clock=clock) == 0  # not before its time

    scripted.says.clear()
    clock.forward(minutes=1)
    assert deliver_due(clock=clock) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.last_error) == ("sent", 2, "")
    assert {message_from_bytes(taken)["Message-ID"] for taken in scripted.received} == {mail.message_id}
    assert [said.kind for said in records_of(("mail", mail.pk))] == ["mail.queued", "mail.deferred", "mail.sent"]


@pytest.mark.parametrize(
    ("verb", "answer"), [("MAIL", "550 5.7.1 sender"), ("RCPT", "550 5.1.1 no such user"), ("END", "554 5.6.0 spam")]
)
def test_never_is_final_and_visible(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock, verb: str, answer: str) -> None:
    scripted.says[verb] = answer
    deliver_due(clock=clock)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.next_try_at) == ("failed", 1, None)
    assert mail.last_error == answer
    clock.forward(days=3)
    assert deliver_due(clock=clock) == 0
    assert [said.kind for said in records_of(("mail", mail.pk))] == ["mail.queued", "mail.failed"]


def test_a_server_that_is_away_is_asked_once_and_not_for_every_mail(
    settings: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{nobody_there()}"
    for name in ("wang", "li", "chen"):
        a_queued_mail(monkeypatch, f"{name}@client.test")
    assert deliver_due(clock=clock) == 1
    assert OutgoingMail.objects.filter(attempts=0, state="queued").count() == 2
    assert "refused" in OutgoingMail.objects.get(attempts=1).last_error.lower()


def test_after_the_last_try_it_fails_visibly(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock) -> None:
    scripted.says["RCPT"] = "450 4.2.1 greylisted"
    tries = 0
    while OutgoingMail.objects.get().state == "queued":
        tries += deliver_due(clock=clock)
        clock.forward(days=1)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, tries) == ("failed", len(WAITS) + 1, len(WAITS) + 1)
    assert mail.last_error == "450 4.2.1 greylisted"
    assert timedelta(days=1) < sum(WAITS, timedelta()) < timedelta(days=5)


def test_a_server_that_drips_is_cut_off(
    mail: OutgoingMail, scripted: ScriptedServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "DELIVER_WITHIN_S", 0.3)
    scripted.says["END"] = "HOLD"
    deliver_due(clock=clock)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 1)


def test_a_held_mail_is_left_alone_until_its_lease_ends(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock) -> None:
    OutgoingMail.objects.update(state="sending", attempts=1, next_try_at=None, leased_until=NOON + timedelta(seconds=60))
    assert deliver_due(clock=clock) == 0
    assert deliver(mail_id=mail.pk, clock=clock)
    assert scripted.received == []
    clock.forward(seconds=60)
    assert deliver_due(clock=clock) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 2)


def test_whoever_lost_the_lease_does_not_overwrite_the_other(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock) -> None:
    """A worker that slept through its lease comes back with bad news after another one delivered."""

    def another_delivers() -> Any:
        if OutgoingMail.objects.filter(attempts=1).exists():
            OutgoingMail.objects.update(state="sent", attempts=2, leased_until=None)
        return NOON

    scripted.says["RCPT"] = "550 5.1.1 no such user"
    deliver(mail_id=mail.pk, clock=another_delivers)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 2)


def test_an_administrator_retries_a_failed_mail(
    mail: OutgoingMail, scripted: ScriptedServer, clock: Clock, people: People
) -> None:
    with pytest.raises(NothingToRetry):
        retry_mail(mail=mail, by=people.administrator.actor, at=NOON)
    scripted.says["RCPT"] = "550 5.1.1 no such user"
    deliver_due(clock=clock)
    scripted.says.clear()
    retry_mail(mail=mail, by=people.administrator.actor, at=NOON)
    deliver_due(clock=clock)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 1)
    with pytest.raises(NothingToRetry):
        retry_mail(mail=mail, by=people.administrator.actor, at=NOON)
    kinds = [said.kind for said in records_of(("mail", mail.pk))]
    assert kinds == ["mail.queued", "mail.failed", "mail.retried", "mail.sent"]


def test_mail_is_forgotten_a_month_after_its_end(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock) -> None:
    assert forget_old_mail(at=NOON + timedelta(days=300)) == 0  # never ended
    deliver_due(clock=clock)
    assert forget_old_mail(at=NOON + timedelta(days=29)) == 0
    assert forget_old_mail(at=NOON + timedelta(days=31)) == 1


def test_the_sweep_only_looks(mail: OutgoingMail, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    task = SimpleNamespace(enqueue=lambda: asked.append("deliver"))
    monkeypatch.setattr("helpdesk.mailbox.jobs.deliver_waiting_mail", task)
    look_for_waiting_mail()
    assert (asked, scripted.connections) == (["deliver"], 0)
    OutgoingMail.objects.update(state="sent")
    look_for_waiting_mail()
    assert asked == ["deliver"]


@pytest.mark.parametrize("url", ["http://mail.test", "smtp://", "mail.test:25", "smtp:///x", "smtp://mail.test:port"])
def test_an_address_that_is_no_mail_server_is_refused_at_the_start(
    url: str, settings: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [error.id for error in run_checks() if error.id == "mailbox.E001"] == []
    settings.SMTP_URL = url
    assert [error.id for error in run_checks() if error.id == "mailbox.E001"] == ["mailbox.E001"]
    mail = a_queued_mail(monkeypatch)
    with pytest.raises(ValueError, match="SMTP_URL"):
        deliver(mail_id=mail.pk, clock=clock)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)


def test_an_address_is_read_whole() -> None:
    server = smtp.Server.of("smtp://help%40desk.test:p%40ss%2Fword@mail.test:587?tls=1")
    assert (server.user, server.password, server.port, server.tls) == ("help@desk.test", "p@ss/word", 587, "starttls")
    assert (smtp.Server.of("smtps://mail.test").port, smtp.Server.of("smtps://mail.test").tls) == (465, "implicit")


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_delivers(mail: OutgoingMail, scripted: ScriptedServer, clock: Clock) -> None:
    def work(_: int) -> None:
        deliver(mail_id=mail.pk, clock=clock)
        connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert len(scripted.received) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 1)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_the_server_took_the_mail_sends_it_again_under_the_same_id(
    mail: OutgoingMail, scripted: ScriptedServer, tmp_path: Path, settings: Any
) -> None:
    """The one window in which a mail can arrive twice (TRUST F30); it is never lost, and leaves its lease."""
    scripted.says["END"] = "HOLD"
    work = "from helpdesk.mailbox.actions import deliver_due; from helpdesk.common.clock import now; deliver_due(clock=now)"
    worker = Process("shell", "-c", work, folder=tmp_path, env={"SMTP_URL": settings.SMTP_URL})
    worker.start()
    assert scripted.took_data.wait(20), worker.logs()
    worker.kill()

    mail.refresh_from_db()
    assert mail.state == "sending"
    scripted.says.clear()
    clock = Clock()
    clock.at = mail.leased_until
    assert deliver_due(clock=clock) == 1
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 2)
    assert len(scripted.received) == 2
    assert {message_from_bytes(taken)["Message-ID"] for taken in scripted.received} == {mail.message_id}
