"""The line to the mailbox breaks in the middle of an answer, again and again (F27, I7)."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from threading import Thread

import pytest

from helpdesk.mailbox.models import IncomingMail, Mailbox
from tests.faults.proxy import Proxy
from tests.faults.verdicts import VERDICT
from tests.helpdesk.mailbox.servers import Postfix
from tests.services import wait_until

from .conftest import Run
from .letters import a_letter, all_is_read, check_each_is_here_once, id_of

pytestmark = [pytest.mark.fault, pytest.mark.embedded, pytest.mark.timeout(180)]

MAILS, CUTS = 200, 20
SIGNED_IN_BYTES = 700  # about what a server has said by the time we ask for mail


@pytest.fixture
def line(postfix: Postfix) -> Iterator[Proxy]:
    proxy = Proxy(f"127.0.0.1:{postfix.imap_port}")
    yield proxy
    proxy.close()


def test_a_line_that_breaks_in_the_middle_of_an_answer_loses_nothing(
    postfix: Postfix, mailbox: Mailbox, line: Proxy, run: Run, request: pytest.FixtureRequest
) -> None:
    seed = int(os.environ.get("FAULT_SEED") or random.randrange(10**6))
    chance = random.Random(seed)
    letters = {id_of(number): a_letter(number, random=chance) for number in range(MAILS)}
    line.be(lives=iter(lambda: chance.randrange(SIGNED_IN_BYTES, 40_000), None))
    Mailbox.objects.update(imap_port=int(line.address.rpartition(":")[2]))
    running = run()
    posting = Thread(target=lambda: postfix.put(*letters.values()))
    posting.start()
    wait_until(lambda: line.broken >= CUTS or IncomingMail.objects.count() >= MAILS, running.logs(), seconds=100)
    cuts, before = line.broken, IncomingMail.objects.count()
    request.node.user_properties.append((VERDICT, f"seed {seed}: {cuts} cuts, {before} of {MAILS} mails came in between"))
    posting.join()
    line.be()
    wait_until(lambda: all_is_read(MAILS), running.logs(), seconds=40)
    check_each_is_here_once(letters)
    assert cuts >= CUTS
