"""The password of a mailbox is wrong for a while. Nobody touches us, and mail goes on lying there."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.common.clock import now
from helpdesk.mailbox.models import IncomingMail, Mailbox
from tests.faults.verdicts import VERDICT
from tests.helpdesk.mailbox.servers import PASSWORD, Postfix
from tests.people import People
from tests.services import wait_until

from .conftest import Run, Running
from .letters import a_letter, all_is_read, check_each_is_here_once, id_of

pytestmark = [pytest.mark.fault, pytest.mark.embedded]

WRONG_FOR_S = 45  # longer than the longest rest, in which another process could have begun as well
MOST_TRIES = 5  # at once, and after 2, 5, 10 and 30 seconds


def test_a_wrong_password_is_told_tried_seldom_and_mended_by_the_right_one(
    postfix: Postfix, mailbox: Mailbox, run: Run, people: People, request: pytest.FixtureRequest
) -> None:
    running = run(workers=2)
    wait_until(lambda: is_well(running), f"not well to begin with: {running.logs()}")
    refused_before, begun, began_at = refusals(postfix), time.monotonic(), now()
    postfix.set_password("another")
    postfix.restart_dovecot()
    letters = {id_of(number): a_letter(number, random=random.Random(number)) for number in range(20)}
    postfix.put(*letters.values())

    wait_until(lambda: running.mail()["failing"] == 1, "it is not told that nobody gets in")
    told = running.mail()
    assert told["ok"] is False
    assert abs(datetime.fromisoformat(told["failing_since"]) - began_at) < timedelta(seconds=20)
    wait_until(lambda: "AUTHENTICATIONFAILED" in the_mailbox(people)["last_error"], "it is not told why")
    row = the_mailbox(people)
    assert row["address"] == mailbox.address
    assert row["failing_since"][:19] == told["failing_since"][:19]

    time.sleep(WRONG_FOR_S - (time.monotonic() - begun))
    tries = refusals(postfix) - refused_before
    request.node.user_properties.append((VERDICT, f"{tries} tries in {WRONG_FOR_S} s"))
    assert not IncomingMail.objects.exists()
    assert 2 <= tries <= MOST_TRIES
    assert running.mail()["failing_since"] == told["failing_since"], "it fails since it began, not since the last try"

    postfix.set_password(PASSWORD)
    wait_until(lambda: all_is_read(len(letters)), f"it does not mend itself: {running.logs()}", seconds=40)
    check_each_is_here_once(letters)
    wait_until(lambda: is_well(running), f"still said to fail: {running.mail()}")
    assert the_mailbox(people)["failing_since"] is None


def refusals(postfix: Postfix) -> int:
    """Sign-ins it refused, by its own account."""
    return (postfix.folder / "dovecot.log").read_text().count("auth failed, 1 attempts")


def is_well(running: Running) -> bool:
    told = running.mail()
    return bool(told["ok"] and told["mailboxes"] == 1 and Mailbox.objects.get().looked_at)


def the_mailbox(people: People) -> dict[str, Any]:
    (row,) = people.client_of(people.administrator).get("/api/v1/mailboxes").json()["results"]
    return dict(row)
