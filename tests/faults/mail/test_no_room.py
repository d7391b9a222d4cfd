"""There is no room for the files of a mail, or for the database: the mail waits, we say so, and it comes when there is (F18)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.common.clock import now
from helpdesk.files.models import Upload
from helpdesk.mailbox.models import IncomingMail, Mailbox
from tests.faults.stage import Desk, Servers
from tests.faults.test_database import a_small_disk, fill
from tests.faults.verdicts import VERDICT
from tests.helpdesk.mailbox.servers import DESK, Postfix
from tests.services import embedded_worker, wait_until
from tickets.models import Ticket

from .conftest import Run
from .letters import a_letter, id_of

pytestmark = [pytest.mark.fault, pytest.mark.embedded, pytest.mark.timeout(240)]

State = IncomingMail.State
PADDING = 150_000  # bytes: more in all than what a database has set aside for its log
MINUTES_LATER = timedelta(minutes=6)


@pytest.fixture
def disk() -> Iterator[Path]:
    with a_small_disk(4) as disk:
        yield disk


def a_letter_with_files(*contents: bytes) -> bytes:
    parts = [("Content-Type: text/plain; charset=utf-8\r\n\r\n请看附件。\r\n").encode()]
    for number, content in enumerate(contents):
        head = f'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="{number}.txt"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    top = f"From: customer1@client.test\r\nTo: {DESK}\r\nSubject: log\r\nMessage-ID: {id_of(1)}\r\nMIME-Version: 1.0\r\n"
    body = b"".join(b"--part\r\n" + part for part in parts) + b"--part--\r\n"
    return f'{top}Content-Type: multipart/mixed; boundary="part"\r\n\r\n'.encode() + body


def test_a_mail_waits_for_room_for_its_files_for_as_long_as_that_lasts(
    postfix: Postfix, mailbox: Mailbox, disk: Path, run: Run
) -> None:
    small, large = b"small " * 200, b"a line of a log\r\n" * 60_000
    uploads = disk / "files"
    uploads.mkdir()
    running = run(UPLOAD_ROOT=str(uploads))
    fill(disk / "ballast")
    with (disk / "ballast").open("r+b") as ballast:
        ballast.truncate((disk / "ballast").stat().st_size - 100_000)  # enough for the small one
    postfix.put(a_letter_with_files(small, large))
    for _ in range(5):  # two more than a mail that is itself at fault would have
        wait_until(lambda: IncomingMail.objects.filter(state=State.WAITING, last_error="no_room").exists(), running.logs())
        IncomingMail.objects.update(next_try_at=now(), last_error="", arrived_at=now() - MINUTES_LATER)
    wait_until(lambda: IncomingMail.objects.filter(state=State.WAITING, last_error="no_room").exists(), running.logs())
    told = running.mail()
    assert (told["ok"], told["unread"], told["set_aside"]) == (False, 1, 0)
    assert not Ticket.objects.exists()
    assert not [path for path in uploads.rglob("*") if path.is_file()], "what was kept of it lies there for nobody"

    (disk / "ballast").unlink()
    IncomingMail.objects.update(next_try_at=now())
    wait_until(lambda: Ticket.objects.exists(), running.logs(), seconds=30)
    assert sorted(Upload.objects.values_list("sha256", flat=True)) == sorted(
        sha256(content).hexdigest() for content in (small, large)
    )
    wait_until(lambda: IncomingMail.objects.get().outcome == "opened", running.logs())
    assert (Ticket.objects.count(), running.mail()["ok"]) == (1, True)


@pytest.fixture
def cramped(postfix: Postfix) -> Iterator[tuple[Desk, Path]]:
    """A desk whose database is on a small disk."""
    embedded = embedded_worker()
    with a_small_disk(150 if embedded else 300) as disk:
        options = ("min_wal_size=32MB", "max_wal_size=48MB")
        servers = Servers(embedded=embedded, folder=disk / "servers", options=options)
        desk = Desk(servers, "helpdesk", webs=1)
        try:
            desk.start()
            postfix.empty()
            desk.clerk(f"mailbox {postfix.imap_port}")
            yield desk, disk / "ballast"
        finally:
            (disk / "ballast").unlink(missing_ok=True)
            desk.close()
            servers.close()


def test_mail_waits_on_its_server_while_the_database_has_no_room(
    postfix: Postfix, cramped: tuple[Desk, Path], request: pytest.FixtureRequest
) -> None:
    desk, ballast = cramped
    letters = {id_of(number): a_letter(number, random=random.Random(number), padding=PADDING) for number in range(150)}
    first, later = list(letters.values())[:30], list(letters.values())[30:]
    postfix.put(*first)
    wait_until(lambda: read(desk) >= len(first), logs(desk), seconds=40)
    wait_until(lambda: health(desk)["ok"], "not well to begin with")

    fill(ballast)
    postfix.put(*later)
    wait_until(lambda: not health(desk)["ok"], "nobody is told", seconds=90)
    ((stored,),) = [(0,)] if not desk.embedded and fell(desk) else desk.ask("SELECT count(*) FROM mailbox_incomingmail")
    request.node.user_properties.append((VERDICT, f"{stored} of {len(letters)} were stored when we said so"))
    assert stored < len(letters), "too tame: there was room for all"

    ballast.unlink()
    if not desk.embedded:
        desk.servers.hands.submit(desk.servers.start_postgres_if_it_fell).result()
    wait_until(lambda: read(desk) >= len(letters), logs(desk), seconds=60)
    check_each_is_there_once(desk, letters)
    wait_until(lambda: health(desk)["ok"], f"still not well: {health(desk)}", seconds=60)


def health(desk: Desk) -> dict[str, Any]:
    part: dict[str, Any] = httpx.get(f"http://{desk.addresses[0]}/healthz", timeout=20).json()["parts"]["mail"]
    return part


def read(desk: Desk) -> int:
    ((count,),) = desk.ask("SELECT count(*) FROM mailbox_incomingmail WHERE state IN ('done', 'set_aside')")
    return int(count)


def fell(desk: Desk) -> bool:
    return desk.servers.postgres.running is None or desk.servers.postgres.running.poll() is not None


def logs(desk: Desk) -> str:
    return "".join(process.logs()[-3000:] for process in [*desk.webs, *([desk.worker] if desk.worker else [])])


def check_each_is_there_once(desk: Desk, letters: dict[str, bytes]) -> None:
    rows = desk.ask("SELECT raw, state, outcome, about_key, last_error FROM mailbox_incomingmail")
    found = Counter(str(message_from_bytes(raw)["Message-ID"]) for raw, *_ in rows)
    assert found == dict.fromkeys(letters, 1)
    for raw, *became, _, words in rows:
        assert bytes(raw).endswith(letters[str(message_from_bytes(raw)["Message-ID"])])
        assert became == ["done", "opened"], words
    tickets = Counter(str(number) for (number,) in desk.ask("SELECT number FROM tickets_ticket"))
    assert tickets == Counter(about for *_, about, _ in rows)
