"""From the bytes of a mail to what becomes of it. One that cannot be read, or breaks us, is set aside; the next goes on."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from helpdesk.common.errors import DomainError
from helpdesk.events import publish

from ..events import MailArrived
from ..models import IncomingMail
from ..parsing import Letter, Unreadable, read_letter
from ..queries import to_read
from ..sorting import reason_to_set_aside, same_mail, thread_of
from .returning import return_mail
from .settling import set_aside, settle

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = IncomingMail.State

LEASE = timedelta(minutes=5)  # for all that are claimed together
CLAIMED_TOGETHER = 20
MOST_TRIES = 3
NEXT_TRY = timedelta(minutes=1)
DATABASE_AWAY = (OperationalError, InterfaceError)


def read_mail(*, mail_id: UUID, clock: Clock, insisted: bool = False) -> None:
    """Read one mail, if it waits and nobody else is at it. `insisted`: a person says that it is to be taken in.

    A process that dies of it leaves it to the next, which gives up after MOST_TRIES: a poison mail ends set aside.
    """
    if _claimed([mail_id], clock()):
        _read(mail_id, clock, insisted)


def read_fresh(*, mail_ids: Sequence[UUID], clock: Clock) -> Iterator[UUID]:
    """Mails that were just stored, one after the other; each id as it is done. Claimed a few at a time, for one commit.

    Those a dying process leaves behind are claimed one by one by the next, so that only its poison uses up its tries.
    """
    for start in range(0, len(mail_ids), CLAIMED_TOGETHER):
        for mail_id in _claimed(mail_ids[start : start + CLAIMED_TOGETHER], clock()):
            _read(mail_id, clock)
            yield mail_id


def _read(mail_id: UUID, clock: Clock, insisted: bool = False) -> None:
    mail = IncomingMail.objects.select_related("mailbox").get(pk=mail_id)
    if mail.tries > MOST_TRIES:
        _give_up(mail, "poison", mail.last_error or "the process ended while it was read", clock())
        return
    try:
        letter = read_letter(bytes(mail.raw), trusted_host=mail.mailbox.trusted_host)
        with transaction.atomic():
            _take_in(mail, letter, clock(), insisted)
    except Unreadable as error:
        _give_up(mail, "unreadable", str(error), clock())
    except DomainError as refusal:
        _give_up(mail, refusal.code[:20], refusal.detail, clock())
    except DATABASE_AWAY:
        raise  # it stays in the lease, for when the database is back
    except Exception as bug:
        log.exception("mail.unread", mail=str(mail_id))
        _try_later(mail, type(bug).__name__, clock())


def read_waiting(*, clock: Clock, at_most: int = 200) -> int:
    """What waits, in the order of arrival. How many there were."""
    waiting = list(to_read(clock()).order_by("arrived_at", "uid").values_list("pk", flat=True)[:at_most])
    for mail_id in waiting:
        read_mail(mail_id=mail_id, clock=clock)
    return len(waiting)


def _claimed(mail_ids: Sequence[UUID], at: datetime) -> list[UUID]:
    """Those that are ours now, in their order. The UPDATE decides between two who want the same."""
    ours = {"state": State.READING, "leased_until": at + LEASE, "tries": F("tries") + 1, "next_try_at": None}
    wanted = to_read(at).filter(pk__in=mail_ids)
    if len(mail_ids) == 1:
        return list(mail_ids) if wanted.update(**ours) else []
    with transaction.atomic():
        free = set(wanted.select_for_update().values_list("pk", flat=True))
        IncomingMail.objects.filter(pk__in=free).update(**ours)
    return [mail_id for mail_id in mail_ids if mail_id in free]


def _take_in(mail: IncomingMail, letter: Letter, at: datetime, insisted: bool) -> None:
    _note(mail, letter)
    if before := same_mail(mail):
        return settle(mail=mail, outcome="repeat", at=at, about=(before.about_kind, before.about_key))
    if letter.bounce and not insisted and return_mail(mail=mail, bounce=letter.bounce, at=at):
        return None
    thread = thread_of(letter)
    if not insisted and (why := reason_to_set_aside(mail, letter, thread, at)):
        return set_aside(mail=mail, why=why, at=at)
    publish(MailArrived(mail, letter, thread, at, insisted))
    if mail.state == State.READING:
        set_aside(mail=mail, why="nobody", at=at)
    return None


def _note(mail: IncomingMail, letter: Letter) -> None:
    mail.message_id = letter.message_id
    mail.sender, mail.sender_name = letter.sender.address[:320], letter.sender.name[:200]
    mail.subject, mail.html, mail.quoted = letter.subject, letter.html, letter.quoted
    standing = letter.standing
    mail.standing = {
        "spf": standing.spf,
        "dkim": standing.dkim,
        "dmarc": standing.dmarc,
        "authenticated": standing.authenticated,
    }
    mail.warnings = [str(one) for one in letter.warnings]


def _give_up(mail: IncomingMail, why: str, words: str, at: datetime) -> None:
    with transaction.atomic():
        set_aside(mail=mail, why=why, at=at, words=words)


def _try_later(mail: IncomingMail, words: str, at: datetime) -> None:
    if mail.tries >= MOST_TRIES:
        return _give_up(mail, "poison", words, at)
    mail.deferred(words, at + NEXT_TRY)
    mail.save(update_fields=["state", "next_try_at", "leased_until", "last_error"])
    return None
