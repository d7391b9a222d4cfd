"""A mail goes on with a conversation. What chat cannot take is left for tickets, which look at it next."""

from django.db import transaction

from helpdesk.common.errors import DomainError
from helpdesk.mailbox.actions import set_aside, settle
from helpdesk.mailbox.events import MailArrived
from helpdesk.mailbox.models import IncomingMail
from helpdesk.mailbox.parsing import Kind

from .actions.joining import join_by_mail
from .actions.refusals import Blocked, InUse
from .correspondence import address_of, named_in
from .models import Conversation

SETTLED = (IncomingMail.State.DONE, IncomingMail.State.SET_ASIDE)


class ConversationBusy(Exception):
    """Somebody holds its row. No fault of the mail's: whoever reads it tries again later."""


def take_in(event: MailArrived) -> None:
    """Only where it answers a mail about a conversation, from the address that mail went to. Whoever wrote to a member's
    conversation must be shown to be the member: words there are words of the account (TRUST AU-05)."""
    conversation = named_in(event.thread)
    if conversation is None or event.mail.state in SETTLED:
        return None
    if event.letter.kind == Kind.AUTO_REPLY and not event.insisted:
        return set_aside(mail=event.mail, why="automatic", at=event.at)
    if not _is_the_customer(event, conversation):
        return None
    return _join(event, conversation)


def _join(event: MailArrived, conversation: Conversation) -> None:
    try:
        with transaction.atomic():
            join_by_mail(conversation=conversation, letter=event.letter, mail_id=event.mail.pk, at=event.at)
    except Blocked:
        return set_aside(mail=event.mail, why="blocked", at=event.at)
    except InUse as busy:
        raise ConversationBusy from busy
    except DomainError:
        return None  # too long, held, closed long ago: a ticket takes it
    return settle(mail=event.mail, outcome="joined", at=event.at, about=("conversation", conversation.pk))


def _is_the_customer(event: MailArrived, conversation: Conversation) -> bool:
    is_theirs = event.letter.sender.address == address_of(conversation)
    return is_theirs and (conversation.member_id is None or event.letter.standing.authenticated)
