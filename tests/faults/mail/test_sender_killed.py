"""Whoever hands a mail to the server is killed at the worst moments (F30). Once, or once more in the one window."""

from __future__ import annotations

import pytest
from django.db import transaction

from helpdesk.mailbox.models import OutgoingMail
from tests.helpdesk.mailbox.servers import ScriptedServer
from tests.services import wait_until

from .conftest import Run, Running
from .outbox import a_mail, ids_of, is_in, let_lease_run_out

pytestmark = [pytest.mark.fault, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

State = OutgoingMail.State


def test_killed_between_the_servers_yes_and_our_mark_it_sends_once_more_under_the_same_id(
    scripted: ScriptedServer, smtp: str, run: Run
) -> None:
    """The one window (docs/mail.md). The server has said 250; that it did is what we cannot write down."""
    scripted.says["END"] = "HOLD"
    running = run(SMTP_URL=smtp)
    mail = a_mail()
    assert scripted.took_data.wait(30), running.logs()
    with transaction.atomic():
        OutgoingMail.objects.select_for_update().get(pk=mail.pk)  # the mark has to wait: nobody else writes this row now
        scripted.let_go.set()
        wait_until(lambda: scripted.farewells == 1, "the yes has not been read", seconds=4)
        running.worker.kill()
    assert is_in(State.SENDING)(), "the mark was written after all"

    scripted.says.clear()
    come_back(running)
    wait_until(is_in(State.SENT), running.logs(), seconds=30)
    assert ids_of(scripted.received) == [mail.message_id] * 2
    assert OutgoingMail.objects.get().attempts == 2


def test_killed_before_the_words_have_left_it_sends_once(scripted: ScriptedServer, smtp: str, run: Run) -> None:
    scripted.says["RCPT"] = "HOLD"
    running = run(SMTP_URL=smtp)
    mails = [a_mail(number) for number in range(3)]
    wait_until(lambda: OutgoingMail.objects.filter(state=State.SENDING).exists(), running.logs())
    wait_until(lambda: bool(scripted.senders), running.logs())
    running.worker.kill()
    assert scripted.received == []
    scripted.says.clear()
    scripted.let_go.set()
    come_back(running)
    wait_until(is_in(State.SENT, 3), running.logs(), seconds=30)
    assert ids_of(scripted.received) == sorted(mail.message_id for mail in mails)


def come_back(running: Running) -> None:
    """As a supervisor of processes does. The mail's lease runs out, as it does in a minute."""
    running.restart()
    let_lease_run_out()
