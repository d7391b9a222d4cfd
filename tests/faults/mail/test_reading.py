"""Whoever reads mail is killed or stands still when it is stored and only partly read (F30)."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from helpdesk.common.clock import now
from helpdesk.mailbox.actions import read_waiting
from helpdesk.mailbox.models import IncomingMail, Mailbox
from helpdesk.mailbox.watching import READ_HERE
from tests.faults.verdicts import VERDICT
from tests.helpdesk.mailbox.servers import Postfix
from tests.services import embedded_worker, wait_until
from tickets.models import Ticket

from .conftest import Run, Running
from .letters import a_letter, all_is_read, check_each_is_here_once, id_of

pytestmark = [pytest.mark.fault, pytest.mark.embedded]

State = IncomingMail.State
MAILS = 100


def lying_there(postfix: Postfix, count: int) -> dict[str, bytes]:
    """Before anybody listens: they are fetched and stored together."""
    letters = {id_of(number): a_letter(number, random=random.Random(number)) for number in range(count)}
    postfix.put(*letters.values())
    return letters


def test_killed_in_the_middle_of_reading_it_reads_each_mail_once(
    postfix: Postfix, mailbox: Mailbox, run: Run, request: pytest.FixtureRequest
) -> None:
    letters = lying_there(postfix, MAILS)
    running = run()
    read = until_partly_read(running)
    running.worker.kill()
    request.node.user_properties.append((VERDICT, f"killed after {read} of {MAILS} mails"))
    assert IncomingMail.objects.count() == MAILS, "stored before anything is read"
    assert not all_is_read(MAILS)
    running.restart()
    let_leases_run_out()
    wait_until(lambda: all_is_read(MAILS), running.logs(), seconds=60)
    check_each_is_here_once(letters)
    wait_until(lambda: running.mail()["ok"], f"{running.mail()}", seconds=40)


@pytest.mark.skipif(embedded_worker(), reason="on SQLite it stands still with the lock everybody needs")
def test_a_reader_that_stood_still_beyond_its_lease_finds_that_another_has_read(
    postfix: Postfix, mailbox: Mailbox, run: Run, request: pytest.FixtureRequest
) -> None:
    letters = lying_there(postfix, READ_HERE)  # by one thread
    running = run()
    until_partly_read(running)
    freeze_between_two_mails(running)
    taken_over = let_leases_run_out()
    assert taken_over >= 3, "too tame: it holds next to nothing"
    read_waiting(clock=now)  # here, as another process does
    check_each_is_here_once(letters)
    running.worker.thaw()

    def has_come_back() -> bool:
        noticed = running.worker.logs().count("mail.not_ours")  # not of the one it had taken up already
        return noticed >= taken_over - 1 or Ticket.objects.count() > len(letters)

    wait_until(has_come_back, f"it does not go on with its {taken_over}", seconds=20)
    request.node.user_properties.append((VERDICT, f"{taken_over} of {len(letters)} mails were read by another meanwhile"))
    check_each_is_here_once(letters)


def freeze_between_two_mails(running: Running) -> None:
    """With no transaction open: PostgreSQL would wait for it, end it after 30 seconds, and with it the whole task."""
    while IncomingMail.objects.filter(state=State.READING).exists():
        running.worker.freeze()
        with connection.cursor() as cursor:
            cursor.execute(OTHERS_TRANSACTIONS)
            if cursor.fetchone() == (0,):
                return
        running.worker.thaw()
    pytest.fail("too tame: it was quicker")


OTHERS_TRANSACTIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
"""


def until_partly_read(running: Running) -> int:
    wait_until(lambda: IncomingMail.objects.filter(state=State.DONE).count() >= 5, running.logs(), seconds=40)
    return IncomingMail.objects.filter(state=State.DONE).count()


def let_leases_run_out() -> int:
    """As time does, in 90 seconds. How many there were."""
    return IncomingMail.objects.filter(state=State.READING).update(leased_until=now())
