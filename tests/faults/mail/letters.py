"""Mails as customers send them, each known by its Message-ID and of a length of its own; and what became of them."""

from __future__ import annotations

from collections import Counter
from email import message_from_bytes
from random import Random

from helpdesk.mailbox.models import IncomingMail
from tests.helpdesk.mailbox.servers import DESK
from tickets.models import Ticket


def a_letter(number: int, *, random: Random, padding: int = 0) -> bytes:
    """Each from somebody else, so that none is taken for a flood. `padding` in bytes is stored and never read."""
    lines = [f"第 {number} 封 {random.getrandbits(200):x}" for _ in range(random.randrange(2, 40))]
    text = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + "\r\n".join(lines) + "\r\n"
    if padding:
        before = "\r\n".join(random.randbytes(35).hex() for _ in range(padding // 72))  # RFC 2046 5.1.1: to be ignored
        text = f'Content-Type: multipart/mixed; boundary="part"\r\n\r\n{before}\r\n--part\r\n{text}--part--\r\n'
    return (
        f"From: customer{number}@client.test\r\nTo: {DESK}\r\nSubject: matter {number}\r\nMessage-ID: {id_of(number)}\r\n"
        f"Date: Sun, 22 Nov 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\n{text}"
    ).encode()


def id_of(number: int) -> str:
    return f"<matter-{number}@client.test>"


def all_is_read(count: int) -> bool:
    ended = (IncomingMail.State.DONE, IncomingMail.State.SET_ASIDE)
    return IncomingMail.objects.filter(state__in=ended).count() >= count


def check_each_is_here_once(letters: dict[str, bytes]) -> None:
    """One row with exactly those bytes, and one ticket, for each; and nothing else. By what the bytes say, not our columns."""
    found = Counter(message_from_bytes(bytes(mail.raw))["Message-ID"] for mail in IncomingMail.objects.all())
    assert found == dict.fromkeys(letters, 1), {one: found[one] for one in {*letters, *found} if found[one] != 1}
    for mail in IncomingMail.objects.all():
        assert bytes(mail.raw).endswith(letters[mail.message_id]), "the server adds lines above, and nobody changes anything"
        assert (mail.state, mail.outcome) == ("done", "opened"), (mail.state, mail.outcome, mail.last_error)
    about = Counter(IncomingMail.objects.values_list("about_key", flat=True))
    assert about == dict.fromkeys((str(ticket.pk) for ticket in Ticket.objects.all()), 1)
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(
        str(message_from_bytes(raw)["Subject"]) for raw in letters.values()
    )
