"""Who has left gets our words by mail, and goes on by answering it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat.actions.history import happened
from chat.actions.locking import locked_conversation
from chat.correspondence import CHAT_MAIL, address_of, behind_on_us, wishes_mail, words_to_mail
from chat.models import Conversation, Mailing, Message
from helpdesk.accounts.mails import language_of
from helpdesk.common.actors import SYSTEM
from helpdesk.mailbox.actions import queue_mail
from helpdesk.mailbox.letters import letter
from helpdesk.mailbox.models import Mailbox
from helpdesk.mailbox.queries import sending_mailbox
from helpdesk.mailbox.threads import Thread

SUBJECT = {"zh": "客服回复了您", "en": "An answer to your chat with us"}
BEGIN = {
    "zh": "您好，您离开之后，我们从停下的地方继续回复了您：",
    "en": "Hello, after you left we went on from where we stopped:",
}
END = {
    "zh": "直接回复这封邮件，就能接着聊。",
    "en": "Answer this mail, and the conversation goes on.",
}
FILES = {"zh": "（附件 {count} 个，请在网页上的会话里查看）", "en": "({count} file(s): see the conversation on our site)"}


def mail_the_absent(*, at: datetime) -> int:
    """How many mails were left with the outbox. None where there is no mailbox to answer to."""
    mailbox = sending_mailbox()
    if mailbox is None:
        return 0
    return sum(_mail(conversation_id, mailbox, at) for conversation_id in behind_on_us(at))


@transaction.atomic
def _mail(conversation_id: UUID, mailbox: Mailbox, at: datetime) -> bool:
    """Looked at anew while it is held: two sweeps send one mail."""
    conversation = locked_conversation(conversation_id, by=SYSTEM)
    words = words_to_mail(conversation, at)
    address = address_of(conversation) if words else ""
    if not address or not wishes_mail(conversation):
        return False
    message = letter(
        thread=Thread("chat", conversation.pk.hex),
        mailbox=mailbox,
        to=address,
        subject=f"{SUBJECT[_language(conversation)]}（{settings.SITE_NAME}）",
        text=_text(conversation, words, mailbox),
        headers={"Auto-Submitted": "auto-generated"},
    )
    queue_mail(message=message, at=at, mailbox=mailbox, about=(CHAT_MAIL, conversation.pk.hex))
    Mailing.objects.update_or_create(conversation=conversation, defaults={"up_to": words[-1].sequence, "at": at})
    happened("mailed", conversation, by=SYSTEM, at=at, up_to=words[-1].sequence, count=len(words))
    return True


def _text(conversation: Conversation, words: Sequence[Message], mailbox: Mailbox) -> str:
    """Our words alone. What a visitor said is not told to an address that anybody may have typed (TRUST MO-02)."""
    language = _language(conversation)
    said = [_said(word, language) for word in words]
    return "\n\n".join([BEGIN[language], *said, END[language], f"-- \n{mailbox.signature or settings.SITE_NAME}"])


def _said(word: Message, language: str) -> str:
    head = f"{word.author_name} {timezone.localtime(word.created_at):%m-%d %H:%M}"
    files = FILES[language].format(count=len(word.files)) if word.files else ""
    return "\n".join(part for part in (head, word.text, files) if part)


def _language(conversation: Conversation) -> str:
    return language_of(conversation.member)


@transaction.atomic
def mail_came_back(*, conversation_id: UUID, to: str, words: str, at: datetime) -> None:
    """For us to see: they did not get it."""
    conversation = locked_conversation(conversation_id, by=SYSTEM)
    happened("mail_failed", conversation, by=SYSTEM, at=at, to=to, words=words)
