"""What must happen to conversations every few seconds, by exactly one process at a time. Each may run twice, or be killed."""

from datetime import timedelta

from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .actions import idling, lining, mailing, offering, presence


@sweep(every=timedelta(seconds=2))
def keep_the_line_moving() -> None:
    """End offers nobody took, rest those who let two go by, and offer what waits."""
    at = now()
    presence.rest_the_unresponsive(offering.expire_offers(at=at), at=at)
    offering.offer_waiting(at=at)


@sweep(every=timedelta(seconds=2))
def notice_lost_agents() -> None:
    presence.notice_lost(at=now())


@sweep(every=timedelta(seconds=5))
def settle_lines() -> None:
    """Opening time, closing time, the first to come and the last to leave."""
    lining.settle_lines(at=now())


@sweep(every=timedelta(seconds=30))
def end_silent_conversations() -> None:
    """Close before warning: nobody is closed in the round that warned them."""
    at = now()
    idling.close_idle(at=at)
    idling.warn_idle(at=at)
    idling.close_unspoken(at=at)


@sweep(every=timedelta(seconds=15))
def mail_the_absent() -> None:
    """What we said to somebody who has left."""
    mailing.mail_the_absent(at=now())
