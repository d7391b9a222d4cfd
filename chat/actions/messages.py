"""Words on their way down: a batch of drafts becomes numbered messages in one transaction.

Whoever posts, by socket, HTTP, mail or script, joins here. The rows of the conversations are locked in id order; that
lock is what gives each message its number. The same `client_id` of the same author is the same message, however often
it arrives; a draft that may not be posted is refused alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils.timezone import localtime

from chat import batches
from chat.actions.refusals import (
    BadClientId,
    Blocked,
    ConversationClosed,
    Empty,
    HeldText,
    InUse,
    NotYours,
    SameIdOtherText,
    TooLong,
    TooManyFiles,
    UnfitText,
    UnsuitableText,
)
from chat.batches import Locked
from chat.events import MessagesPosted, PostedMessage
from chat.models import Conversation, Message
from helpdesk.common.actors import Actor
from helpdesk.common.bulk import commit_on_this_trip, insert_rows, one_trip, update_rows
from helpdesk.common.errors import DomainError, NotFound
from helpdesk.events import is_heard_inside, publish
from helpdesk.evidence import Entry, record_many
from helpdesk.files.actions import hang_on
from helpdesk.files.queries import files_for_posting
from helpdesk.moderation.screening import Decision, screen

log = structlog.get_logger(__name__)

MOST_FILES = 20
CLIENT_ID_LENGTH = 64
TRIES = 4
DEADLOCKS, LOCKED = {"40P01", "40001"}, "55P03"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to say. `client_id` is theirs to choose, new for each message, the same on each retry."""

    conversation_id: UUID
    by: Actor
    client_id: str
    text: str
    file_ids: tuple[UUID, ...] = ()
    origin: str = ""  # the socket it came by, if any


Result = PostedMessage | DomainError


def post_messages(drafts: Sequence[Draft], *, at: datetime, wait: bool = True) -> list[Result]:
    """Post all drafts in one transaction. For each, in order: the message as stored, or why it was refused.

    A draft that was posted before under its `client_id` gives the first message again. Raises OperationalError when
    the database is away; nothing is posted then, or everything, and posting again tells which. Drafts for conversations
    that somebody else has locked, and with `wait` does not let go of within a second, are answered `InUse`, so that one
    stuck transaction does not hold up the rest of a batch.
    """
    refusals = {index: error for index, draft in enumerate(drafts) if (error := _unfit(draft)) is not None}
    fit = [draft for index, draft in enumerate(drafts) if index not in refusals]
    posted = iter(_post_fit(fit, at, wait) if fit else ())
    return [refusals[index] if index in refusals else next(posted) for index in range(len(drafts))]


def _unfit(draft: Draft) -> DomainError | None:
    """What can be said without the database."""
    most: int = settings.CHAT["MESSAGE_LENGTH"]
    if not draft.client_id or len(draft.client_id) > CLIENT_ID_LENGTH or not draft.client_id.isprintable():
        return BadClientId()
    if not draft.file_ids and not _says_something(draft.text):
        return Empty()
    if len(draft.text) > most:
        return TooLong(most=most, length=len(draft.text))
    if len(draft.file_ids) > MOST_FILES:
        return TooManyFiles(most=MOST_FILES)
    if "\x00" in draft.text or not _encodable(draft.text):
        return UnfitText()
    return _unsuitable(screen(draft.text).decision)


def _says_something(text: str) -> bool:
    """Whether there is anything to see: spaces, line ends and invisible characters make an empty bubble."""
    return any(character.isprintable() and not character.isspace() for character in text)


def _unsuitable(decision: Decision) -> DomainError | None:
    match decision:
        case Decision.REFUSE:
            return UnsuitableText()
        case Decision.HOLD:
            return HeldText()
        case _:
            return None


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _post_fit(drafts: Sequence[Draft], at: datetime, wait: bool) -> list[Result]:
    """All in one transaction; again after a deadlock, and one by one when a row of the batch is at fault."""
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _post_locked(drafts, at, wait)
        except OperationalError as error:
            if wait and _sqlstate(error) == LOCKED:
                return _post_fit(drafts, at, False)
            if _sqlstate(error) not in DEADLOCKS or attempt == TRIES - 1:
                raise
        except IntegrityError:
            if len(drafts) == 1 and attempt == TRIES - 1:
                raise
            if len(drafts) > 1:
                log.warning("chat.batch_split", size=len(drafts))
                return [result for draft in drafts for result in _post_fit([draft], at, wait)]
    raise AssertionError("unreachable")


def _sqlstate(error: OperationalError) -> str:
    return getattr(error.__cause__, "sqlstate", "") or ""


def _post_locked(drafts: Sequence[Draft], at: datetime, wait: bool) -> list[Result]:
    wanted = [(draft.conversation_id, draft.client_id) for draft in drafts]
    customers = [draft.by.id for draft in drafts if draft.by.id and not draft.by.is_staff]
    batch = batches.read(wanted, customers, at, wait=wait)
    results: list[Result] = []
    fresh: list[PostedMessage] = []
    heads = {id: conversation.last_sequence for id, conversation in batch.conversations.items()}
    for draft in drafts:
        result = _number(draft, batch, heads, at)
        key = (draft.conversation_id, draft.client_id, draft.by.id)
        if isinstance(result, PostedMessage) and key not in batch.known:
            batch.known[key] = result
            fresh.append(result)
        results.append(result)
    if fresh:
        _store(fresh, batch.conversations, heads, at)
    return results


def _number(draft: Draft, batch: batches.Batch, heads: dict[UUID, int], at: datetime) -> Result:
    """The draft with the next number of its conversation, the message it was before, or why not."""
    conversation = batch.conversations.get(draft.conversation_id)
    if conversation is None:
        return InUse(retry_after=1) if draft.conversation_id in batch.in_use else NotFound()
    by = draft.by
    is_customer = by.key in (conversation.member, conversation.visitor)
    if not is_customer and not by.is_staff and by.kind != "system":
        return NotFound()
    before = batch.known.get((conversation.id, draft.client_id, by.id))
    if before is not None:
        same = before.text == draft.text and [file["id"] for file in before.files] == [str(id) for id in draft.file_ids]
        return before if same else SameIdOtherText()
    if conversation.state == Conversation.State.CLOSED:
        return ConversationClosed()
    if by.is_staff and not is_customer and conversation.assignee != by.key:
        return NotYours()
    if by.id in batch.bans:
        ban = batch.bans[by.id]
        return Blocked(until=f"{localtime(ban.expires_at):%m-%d %H:%M}", reason=ban.reason)
    try:
        files = files_for_posting(by=by, ids=draft.file_ids, at=at) if draft.file_ids else []
    except DomainError as error:
        return error
    heads[conversation.id] += 1
    return PostedMessage(
        conversation_id=conversation.id,
        sequence=heads[conversation.id],
        client_id=draft.client_id,
        author_kind=by.kind,
        author_id=by.id,
        author_name=by.name,
        by_staff=not is_customer and by.kind == "user",
        text=draft.text,
        files=files,
        created_at=at,
        recipients=_recipients(conversation),
        origin=draft.origin,
    )


def _recipients(conversation: Locked) -> tuple[str, ...]:
    people = (conversation.member, conversation.visitor, conversation.assignee)
    return (f"conversation:{conversation.id}", *(person for person in people if person))


HEAD_COLUMNS = [
    "last_sequence",
    "last_message_at",
    "unanswered_since",
    "first_answer_at",
    "customer_read",
    "staff_read",
    "idle_warned_at",
]


def _store(messages: Sequence[PostedMessage], conversations: dict[UUID, Locked], heads: dict[UUID, int], at: datetime) -> None:
    touched: dict[UUID, list[PostedMessage]] = {}
    for message in messages:
        touched.setdefault(message.conversation_id, []).append(message)
    heads_now = [(id, *_head(conversations[id], posted, heads[id], at)) for id, posted in touched.items()]
    with one_trip():
        insert_rows(Message, batches.COLUMNS, [_row(message) for message in messages])
        update_rows(Conversation, HEAD_COLUMNS, heads_now)
        record_many(_entry(message) for message in messages)
        if not any(message.files for message in messages) and not is_heard_inside(MessagesPosted):
            commit_on_this_trip()
    for message in messages:
        if message.files:
            hang_on([UUID(file["id"]) for file in message.files], kind="conversation", object_id=message.conversation_id, at=at)
    publish(MessagesPosted(tuple(messages)))


def _row(message: PostedMessage) -> tuple[Any, ...]:
    return (
        message.conversation_id,
        message.sequence,
        message.client_id,
        message.author_kind,
        message.author_id,
        message.author_name,
        message.by_staff,
        message.text,
        message.files,
        message.created_at,
    )


def _head(conversation: Locked, posted: list[PostedMessage], head: int, at: datetime) -> tuple[Any, ...]:
    """The conversation's columns after these messages: an author has read up to their own words."""
    unanswered, first_answer = conversation.unanswered_since, conversation.first_answer_at
    customer_read, staff_read = conversation.customer_read, conversation.staff_read
    for message in posted:
        if message.by_staff:
            unanswered, first_answer, staff_read = None, first_answer or at, message.sequence
        elif message.author_kind != "system":
            unanswered, customer_read = unanswered or at, message.sequence
    return (head, at, unanswered, first_answer, customer_read, staff_read, None)


def _entry(message: PostedMessage) -> Entry:
    return Entry(
        kind="chat.message.posted",
        subject=("conversation", message.conversation_id),
        by=f"{message.author_kind}:{message.author_id}" if message.author_id else message.author_kind,
        at=message.created_at,
        facts={
            "sequence": message.sequence,
            "text": message.text,
            **({"files": message.files} if message.files else {}),
        },
    )
