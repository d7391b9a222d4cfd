"""What events mean for conversations. The sweeps would come to the same, some seconds later."""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from helpdesk.accounts.events import AccessEnded, PersonDeactivated, RoleChanged, VisitorProved
from helpdesk.common.actors import STAFF_ROLES, SYSTEM
from helpdesk.common.clock import now
from helpdesk.desk.events import DeskChanged
from helpdesk.events import subscribe
from helpdesk.mailbox.events import MailArrived, MailReturned

from . import intake
from .actions import attaching, closing, lining, mailing, offering, presence
from .correspondence import CHAT_MAIL
from .events import LineChanged, MessagesPosted, OfferEnded, PresenceChanged
from .models import Conversation


@subscribe(MessagesPosted, after_commit=True)
def first_words_come_into_line(event: MessagesPosted) -> None:
    """After the commit, so that the writer's transaction holds nothing for it."""
    if any(message.sequence == 1 for message in event.messages):
        lining.let_speakers_in(at=now())


@subscribe(LineChanged)
def somebody_may_be_next(event: LineChanged) -> None:
    once_committed(look_through_the_line)


@subscribe(OfferEnded)
def somebody_else_may_take_it(event: OfferEnded) -> None:
    once_committed(look_through_the_line)


@subscribe(PresenceChanged)
def somebody_may_have_room(event: PresenceChanged) -> None:
    """Somebody came, left, or has more or less in hand: words left for later may have a line again."""
    once_committed(look_through_the_line)


@subscribe(DeskChanged)
def the_desk_is_arranged_anew(event: DeskChanged) -> None:
    once_committed(look_through_the_line)


@subscribe(PersonDeactivated)
def hand_on_what_they_had(event: PersonDeactivated) -> None:
    presence.leave_desk(user_id=event.user_id, by=event.by, at=now())


@subscribe(RoleChanged)
def hand_on_if_no_longer_staff(event: RoleChanged) -> None:
    if event.role not in STAFF_ROLES:
        presence.leave_desk(user_id=event.user_id, by=event.by, at=now())


@subscribe(VisitorProved)
def give_the_member_their_words(event: VisitorProved) -> None:
    attaching.attach_visitor(visitor_id=event.visitor_id, user_id=event.user_id, at=now())


@subscribe(AccessEnded)
def let_their_place_go(event: AccessEnded) -> None:
    """A visitor who ended the visit waits no longer; what was said stays. Not yet a member's, or it is theirs to keep."""
    if event.visitor_id:
        waiting = Conversation.objects.filter(visitor_id=event.visitor_id, member=None, state=Conversation.State.WAITING)
        for conversation_id in waiting.order_by("pk").values_list("pk", flat=True):
            closing.close(conversation_id=conversation_id, by=SYSTEM, at=now(), reason=closing.BY_CUSTOMER)


@subscribe(MailArrived)
def answers_by_mail_go_on(event: MailArrived) -> None:
    intake.take_in(event)


@subscribe(MailReturned)
def our_people_see_what_did_not_arrive(event: MailReturned) -> None:
    if event.about_kind == CHAT_MAIL:
        mailing.mail_came_back(conversation_id=UUID(event.about_key), to=event.to, words=event.words, at=event.at)


def look_through_the_line() -> None:
    at = now()
    lining.settle_lines(at=at)
    offering.offer_waiting(at=at)


def once_committed(work: Callable[[], None]) -> None:
    """Do it after the commit, once, however many events of this transaction ask for it; a failure is logged.

    After everything else so far: windows hear that a conversation came back before they hear that it is offered.
    """
    connection.run_on_commit = [waiting for waiting in connection.run_on_commit if waiting[1] is not work]
    transaction.on_commit(work, robust=True)
