"""The server that is to take our mail says later, or never (I7)."""

from __future__ import annotations

import random
from typing import Any

import pytest

from helpdesk.common.clock import now
from helpdesk.mailbox.models import IncomingMail, Mailbox, OutgoingMail
from tests.builders import a_seat
from tests.helpdesk.mailbox.servers import Postfix, ScriptedServer
from tests.people import People
from tests.services import wait_until
from tickets.actions.assigning import assign
from tickets.actions.replying import reply
from tickets.models import Ticket

from .conftest import Run
from .letters import a_letter
from .outbox import a_mail, ids_of, is_in, let_pauses_end

pytestmark = [pytest.mark.fault, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]

State = OutgoingMail.State


def test_a_server_that_closes_to_everybody_is_told_and_gets_each_mail_once(scripted: ScriptedServer, smtp: str, run: Run) -> None:
    scripted.says["RCPT"] = "421 4.3.2 closing"
    running = run(SMTP_URL=smtp)
    mails = [a_mail(number) for number in range(5)]
    wait_until(lambda: OutgoingMail.objects.filter(attempts=1, state=State.QUEUED).count() == 5, running.logs(), seconds=60)
    let_pauses_end()
    wait_until(lambda: running.mail()["unsent"] == 5, f"not told: {running.mail()}", seconds=60)
    assert running.mail()["ok"] is False
    assert scripted.received == []

    scripted.says.clear()
    OutgoingMail.objects.filter(pk=mails[0].pk).update(next_try_at=now())  # the others follow it: their pauses take minutes
    wait_until(is_in(State.SENT, 5), running.logs(), seconds=30)
    assert ids_of(scripted.received) == sorted(mail.message_id for mail in mails)
    assert (running.mail()["ok"], running.mail()["unsent"]) == (True, 0)


def test_one_recipient_who_takes_no_mail_just_now_is_no_trouble_of_the_server(
    scripted: ScriptedServer, smtp: str, run: Run
) -> None:
    scripted.says["RCPT"] = "452 4.2.2 mailbox full"
    running = run(SMTP_URL=smtp)
    a_mail()
    for tries in (1, 2, 3):
        wait_until(lambda tries=tries: OutgoingMail.objects.get().attempts == tries and is_in(State.QUEUED)(), running.logs())
        let_pauses_end()
    assert (running.mail()["ok"], running.mail()["unsent"]) == (True, 0)


def test_an_answer_that_is_refused_for_good_is_not_tried_again_and_stands_on_its_ticket(
    postfix: Postfix, mailbox: Mailbox, scripted: ScriptedServer, smtp: str, run: Run, people: People, settings: Any
) -> None:
    running = run(SMTP_URL=smtp)
    postfix.put(a_letter(1, random=random.Random(1)))
    wait_until(lambda: IncomingMail.objects.filter(outcome="opened").exists(), running.logs())
    ticket = Ticket.objects.get()
    wait_until(is_in(State.SENT), f"the acknowledgement has not left: {running.logs()}", seconds=40)

    scripted.says["RCPT"] = "550 5.1.1 no such user"
    settings.TICKETS = settings.TICKETS | {"UNDO_WITHIN": settings.TICKETS["UNDO_WITHIN"] * 0}
    a_seat(people.agent, queues=[ticket.queue])
    assign(number=ticket.pk, to=people.agent.pk, by=people.agent.actor, at=now())
    reply(number=ticket.pk, by=people.agent.actor, at=now(), text="请重启。")
    wait_until(is_in(State.FAILED), running.logs(), seconds=30)

    client = people.client_of(people.agent)
    entries = client.get(f"/api/v1/tickets/{ticket.pk}/timeline").json()["results"]
    (told,) = [entry for entry in entries if entry["event"] == "mail_failed"]
    assert "550 5.1.1 no such user" in told["text"]
    assert client.get(f"/api/v1/tickets/{ticket.pk}").json()["contact"]["mail_fails_since"] is not None
    assert running.mail()["failed_today"] == 1
    asked = scripted.connections
    later = a_mail(2)
    wait_until(is_in(State.FAILED, 2), running.logs(), seconds=30)
    assert {mail.attempts for mail in OutgoingMail.objects.filter(state=State.FAILED)} == {1}
    assert scripted.connections == asked + 1, "only for the later one"
    assert later.message_id not in ids_of(scripted.received)
