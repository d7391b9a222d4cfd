"""Whoever reads mail is killed or stands still when it is stored and only partly read (F30)."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import UUID

import pytest
from django.db import transaction

from helpdesk.common.clock import now
from helpdesk.mailbox.models import IncomingMail, Mailbox
from tests.faults.verdicts import VERDICT
from tests.helpdesk.mailbox.servers import Postfix
from tests.services import embedded_worker, wait_until

from .conftest import Run, Running
from .letters import a_letter, all_is_read, check_each_is_here_once, id_of

pytestmark = [pytest.mark.fault, pytest.mark.embedded]

State = IncomingMail.State
MAILS = 100


@pytest.fixture
def letters(postfix: Postfix, mailbox: Mailbox) -> dict[str, bytes]:
    """They lie there before anybody listens, and so are fetched and stored together."""
    letters = {id_of(number): a_letter(number, random=random.Random(number)) for number in range(MAILS)}
    postfix.put(*letters.values())
    return letters


def test_killed_in_the_middle_of_reading_it_reads_each_mail_once(
    letters: dict[str, bytes], run: Run, request: pytest.FixtureRequest
) -> None:
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


@pytest.mark.skipif(embedded_worker(), reason="one process: nobody else could have read it")
def test_a_reader_that_stood_still_beyond_its_lease_finds_that_another_has_read(letters: dict[str, bytes], run: Run) -> None:
    running = run(workers=2)
    until_partly_read(running)
    still = running.worker
    still.freeze()
    wait_until(lambda: not IncomingMail.objects.exclude(state=State.DONE).exclude(pk__in=held()), running.logs(), seconds=60)
    theirs = held()
    assert theirs, "too tame: the one that stands still reads nothing"
    # One of them may be in a transaction, which PostgreSQL ends after 30 seconds; then its lease can run out as well.
    wait_until(lambda: all_is_read(MAILS) or let_leases_run_out(of=theirs), running.logs(), seconds=60)
    still.thaw()
    wait_until(lambda: "mail.not_ours" in still.logs(), f"{len(theirs)} held: {still.logs()[-2000:]}", seconds=20)
    check_each_is_here_once(letters)


def held() -> dict[UUID, datetime | None]:
    return dict(IncomingMail.objects.filter(state=State.READING).values_list("pk", "leased_until"))


def until_partly_read(running: Running) -> int:
    wait_until(lambda: IncomingMail.objects.filter(state=State.DONE).count() >= 5, running.logs(), seconds=40)
    return IncomingMail.objects.filter(state=State.DONE).count()


def let_leases_run_out(*, of: dict[UUID, datetime | None] | None = None) -> bool:
    """As time does, in 90 seconds."""
    for mail_id, until in (held() if of is None else of).items():
        with transaction.atomic():
            theirs = IncomingMail.objects.filter(pk=mail_id, state=State.READING, leased_until=until)
            if theirs.select_for_update(skip_locked=True).exists():
                theirs.update(leased_until=now())
    return False
