"""From the bytes of a mail to what becomes of it. One that cannot be read, or breaks us, is set aside; the next goes on."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet

from helpdesk.common.bulk import get_bytes
from helpdesk.common.errors import DomainError, TryAgain
from helpdesk.events import publish

from ..events import MailArrived
from ..keeping import StorageAway
from ..models import IncomingMail
from ..parsing import Letter, Unreadable, read_letter
from ..queries import to_read
from ..sorting import reason_to_set_aside, same_mail, thread_of
from .returning import return_mail
from .settling import set_aside, settle

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
State = IncomingMail.State

LEASE = timedelta(seconds=90)  # for all that are claimed together: a mail is on the screen within two minutes, whoever dies
CLAIMED_TOGETHER = 20
MOST_TRIES = 3
NEXT_TRY = timedelta(minutes=1)
DATABASE_AWAY = (OperationalError, InterfaceError)


def read_mail(*, mail_id: UUID, clock: Clock, insisted: bool = False) -> None:
    """Read one mail, if it waits and nobody else is at it. `insisted`: a person says that it is to be taken in.

    A process that dies of it leaves it to the next, which gives up after MOST_TRIES: a poison mail ends set aside.
    """
    until = clock() + LEASE
    if _claimed([mail_id], until):
        _read(mail_id, until, clock, insisted)


def read_fresh(*, mail_ids: Sequence[UUID], clock: Clock) -> Iterator[UUID]:
    """Mails that were just stored, one after the other; each id as it is done. Claimed a few at a time, for one commit.

    Those a dying process leaves behind are claimed one by one by the next, so that only its poison uses up its tries.
    """
    for start in range(0, len(mail_ids), CLAIMED_TOGETHER):
        until = clock() + LEASE
        for mail_id in _claimed(mail_ids[start : start + CLAIMED_TOGETHER], until):
            _read(mail_id, until, clock)
            yield mail_id


def _read(mail_id: UUID, until: datetime, clock: Clock, insisted: bool = False) -> None:
    mail = _held(mail_id, until).select_related("mailbox").defer("raw").first()
    if mail is None:
        log.warning("mail.not_ours", mail=str(mail_id))  # we stood still beyond the lease
        return None
    if mail.tries > MOST_TRIES:
        _give_up(mail, "poison", mail.last_error or "the process ended while it was read", clock())
        return None
    try:
        letter = read_letter(get_bytes(IncomingMail, "raw", mail_id), trusted_host=mail.mailbox.trusted_host)
        at = clock()
        with transaction.atomic():
            if _is_still_ours(mail):
                _take_in(mail, letter, at, insisted)
    except Unreadable as error:
        _give_up(mail, "unreadable", str(error), clock())
    except (StorageAway, TryAgain) as error:
        _put_back(mail, str(error), clock())
    except DomainError as refusal:
        _give_up(mail, refusal.code[:20], refusal.detail, clock())
    except DATABASE_AWAY as error:
        if _is_its_own_fault(error):
            return _try_later(mail, type(error.__cause__).__name__, clock())
        with suppress(DatabaseError):  # else it stays in the lease, for when the database is back
            _put_back(mail, "the database is away", clock())
        raise
    except Exception as bug:
        log.exception("mail.unread", mail=str(mail_id))
        _try_later(mail, type(bug).__name__, clock())


def _held(mail_id: UUID, until: datetime) -> QuerySet[IncomingMail]:
    """The mail, as long as it is ours: the end of the lease says whose it is."""
    return IncomingMail.objects.filter(pk=mail_id, state=State.READING, leased_until=until)


def _is_still_ours(mail: IncomingMail) -> bool:
    """Asked in the transaction that ends it: a process that stood still beyond its lease finds that another has read it."""
    assert mail.leased_until is not None
    return _held(mail.pk, mail.leased_until).select_for_update().values_list("pk").first() is not None


def read_waiting(*, clock: Clock, at_most: int = 200) -> int:
    """What waits, in the order of arrival. How many there were."""
    waiting = list(to_read(clock()).order_by("arrived_at", "uid").values_list("pk", flat=True)[:at_most])
    for mail_id in waiting:
        read_mail(mail_id=mail_id, clock=clock)
    return len(waiting)


def _claimed(mail_ids: Sequence[UUID], until: datetime) -> list[UUID]:
    """Those that are ours now, in their order. The UPDATE decides between two who want the same."""
    ours = {"state": State.READING, "leased_until": until, "tries": F("tries") + 1, "next_try_at": None}
    wanted = to_read(until - LEASE).filter(pk__in=mail_ids)
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
        if _is_still_ours(mail):
            set_aside(mail=mail, why=why, at=at, words=words)


def _try_later(mail: IncomingMail, words: str, at: datetime) -> None:
    if mail.tries >= MOST_TRIES:
        return _give_up(mail, "poison", words, at)
    return _defer(mail, words, at, tries=mail.tries)


def _put_back(mail: IncomingMail, words: str, at: datetime) -> None:
    """We are at fault, not the mail: it waits for as long as that lasts, and none of its tries is used up."""
    _defer(mail, words, at, tries=mail.tries - 1)


def _defer(mail: IncomingMail, words: str, at: datetime, *, tries: int) -> None:
    ours = _held(mail.pk, mail.leased_until) if mail.leased_until else IncomingMail.objects.none()
    mail.deferred(words, at + NEXT_TRY)
    waits = {name: getattr(mail, name) for name in ("state", "next_try_at", "leased_until", "last_error")}
    ours.update(**waits, tries=tries)


def _is_its_own_fault(error: OperationalError | InterfaceError) -> bool:
    """PostgreSQL is well, and this mail is too much for it: a limit of its own (class 54), or it took too long (57014)."""
    code = getattr(error.__cause__, "sqlstate", "") or ""
    return code.startswith("54") or code == "57014"
