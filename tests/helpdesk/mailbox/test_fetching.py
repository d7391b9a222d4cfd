"""From a real mailbox on Dovecot to rows: each mail once, whatever is cut on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from helpdesk.common.clock import now
from helpdesk.evidence.queries import records_of
from helpdesk.mailbox.imap import folder_of
from helpdesk.mailbox.jobs import share_reading
from helpdesk.mailbox.models import IncomingMail, Mailbox
from helpdesk.mailbox.watching import Watching
from tests.services import wait_until

from .servers import DESK, PASSWORD, Postfix

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


@pytest.fixture
def mailbox(postfix: Postfix) -> Iterator[Mailbox]:
    postfix.empty()
    made = Mailbox(
        address=DESK,
        is_active=True,
        imap_host="127.0.0.1",
        imap_port=postfix.imap_port,
        imap_tls="none",
        imap_user=DESK,
        since=date(2026, 1, 1),
        created_at=now(),
    )
    made.imap_password = PASSWORD
    made.save()
    yield made
    postfix.set_password(PASSWORD)


@pytest.fixture
def watch() -> Iterator[Callable[[], threading.Event]]:
    """Begin to listen, as a working process does; may be called several times, for several processes."""
    endings: list[tuple[threading.Event, threading.Thread]] = []

    def begin() -> threading.Event:
        ending = threading.Event()
        thread = threading.Thread(target=Watching(clock=now, ending=ending, share=share_reading).run)
        thread.start()
        endings.append((ending, thread))
        return ending

    yield begin
    for ending, _ in endings:
        ending.set()
    for _, thread in endings:
        thread.join(15)
        assert not thread.is_alive()


def a_mail(number: int = 1, sender: str = "wang@client.test") -> bytes:
    return (
        f"From: {sender}\r\nTo: {DESK}\r\nSubject: question {number}\r\nMessage-ID: <{number}@client.test>\r\n"
        f"Date: Sun, 22 Nov 2026 10:00:00 +0800\r\n\r\nWhere is my order {number}?\r\n"
    ).encode()


def arrived(count: int) -> Callable[[], bool]:
    return lambda: IncomingMail.objects.count() >= count


def test_what_lies_there_is_stored_as_it_is_and_put_on_record(postfix: Postfix, mailbox: Mailbox, watch: Any) -> None:
    postfix.put(a_mail(1), a_mail(2, "li@client.test"))
    watch()
    wait_until(arrived(2), "not fetched", seconds=15)
    first, second = IncomingMail.objects.order_by("uid")
    assert bytes(first.raw).endswith(a_mail(1)), "Dovecot adds lines above, and changes nothing"
    assert (first.size_in_bytes, second.uid) == (len(bytes(first.raw)), first.uid + 1)
    assert next(said.kind for said in records_of(("incoming_mail", first.pk))) == "mail.received"
    wait_until(lambda: Mailbox.objects.get().last_uid == second.uid, "the place is not remembered")
    assert r"\Seen" in postfix.doveadm("fetch", "-u", DESK, "flags", "mailbox", "INBOX", "all")


def test_new_mail_is_heard_of_at_once(postfix: Postfix, mailbox: Mailbox, watch: Any) -> None:
    watch()
    wait_until(lambda: Mailbox.objects.get().looked_at is not None, "not signed in", seconds=15)
    begun = time.monotonic()
    postfix.put(a_mail(3))
    wait_until(arrived(1), "not heard of", seconds=15)
    assert time.monotonic() - begun < 10  # a look comes every 5 minutes; `make bench` says how quick it is


def test_a_bell_that_rings_while_nobody_listens_is_not_missed(postfix: Postfix, mailbox: Mailbox) -> None:
    """It comes along with the server's word that it idles, in one piece, and lies in a buffer of ours."""
    with folder_of(mailbox) as folder:
        assert folder.new_mail(after=0, since=mailbox.since) == []
        postfix.put(a_mail(1))  # after the look, before we listen
        begun = time.monotonic()
        assert folder.wait(30)
        assert time.monotonic() - begun < 10
        assert len(folder.new_mail(after=0, since=mailbox.since)) == 1


def test_two_processes_store_each_mail_once(postfix: Postfix, mailbox: Mailbox, watch: Any) -> None:
    watch(), watch()
    postfix.put(*(a_mail(number, f"p{number}@client.test") for number in range(40)))
    wait_until(arrived(40), "not all fetched", seconds=30)
    subjects = [bytes(mail.raw).split(b"Subject: ")[1].split(b"\r\n")[0] for mail in IncomingMail.objects.all()]
    assert sorted(subjects) == sorted(f"question {number}".encode() for number in range(40))


def test_after_the_server_was_away_the_next_goes_on_where_it_was(postfix: Postfix, mailbox: Mailbox, watch: Any) -> None:
    postfix.put(a_mail(1))
    watch()
    wait_until(arrived(1), "not fetched", seconds=15)
    postfix.stop_dovecot()
    wait_until(lambda: Mailbox.objects.get().failing_since is not None, "it is not told that the server is away", seconds=30)
    postfix.start_dovecot()
    postfix.put(a_mail(2))
    wait_until(arrived(2), "did not come back", seconds=60)
    assert IncomingMail.objects.count() == 2
    wait_until(lambda: Mailbox.objects.get().failing_since is None, "still said to fail", seconds=30)
    kinds = [said.kind for said in records_of(("mailbox", mailbox.pk))]
    assert kinds == ["mailbox.failing", "mailbox.answers_again"]


def test_a_wrong_password_is_told_and_the_right_one_is_tried_as_soon_as_it_is_saved(
    postfix: Postfix, mailbox: Mailbox, watch: Any
) -> None:
    postfix.set_password("another")
    postfix.put(a_mail(1))
    watch()
    wait_until(lambda: Mailbox.objects.get().failing_since is not None, "not told", seconds=30)
    assert "AUTHENTICATIONFAILED" in Mailbox.objects.get().last_error
    assert PASSWORD not in Mailbox.objects.get().last_error
    assert not IncomingMail.objects.exists()
    again = Mailbox.objects.get()
    again.imap_password, again.version = "another", again.version + 1
    again.save()
    wait_until(arrived(1), "not fetched with the right one", seconds=30)


def test_mail_numbered_anew_is_known_again(postfix: Postfix, mailbox: Mailbox, watch: Any) -> None:
    postfix.put(a_mail(1), a_mail(2, "li@client.test"))
    ending = watch()
    wait_until(arrived(2), "not fetched", seconds=15)
    ending.set()
    Mailbox.objects.update(uid_validity=1, last_uid=999_999)  # what we remember is of another numbering
    postfix.put(a_mail(3, "zhao@client.test"))
    watch()
    wait_until(arrived(3), "the new one was not fetched", seconds=30)
    wait_until(lambda: Mailbox.objects.get().uid_validity > 1, "the new numbering is not remembered", seconds=15)
    assert IncomingMail.objects.count() == 3


def test_older_mail_than_asked_for_stays_there(postfix: Postfix, mailbox: Mailbox, watch: Any) -> None:
    Mailbox.objects.update(since=date(2100, 1, 1))
    postfix.put(a_mail(1))
    watch()
    wait_until(lambda: Mailbox.objects.get().looked_at is not None, "not signed in", seconds=15)
    assert not IncomingMail.objects.exists()
