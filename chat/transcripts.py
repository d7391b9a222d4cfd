"""A conversation to keep: as plain text, and as a page without anything active in it."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape

from .models import Conversation, Message

PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:15px/1.7 sans-serif;max-width:42em;margin:2em auto;padding:0 1em}}h1{{font-size:1.2em}}
dt{{color:#566572;font-size:.85em;margin-top:1em}}dd{{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}}</style>
</head><body><h1>{title}</h1><p>{about}</p><dl>
{lines}
</dl></body></html>
"""


def transcript_text(conversation: Conversation) -> str:
    head = [_title(conversation), _about(conversation), ""]
    said = [f"[{_clock(message.created_at)}] {_who(message)}\n{text}\n" for message, text in _said(conversation)]
    return "\n".join([*head, *said])


def transcript_html(conversation: Conversation) -> str:
    """Everything people wrote is escaped; there is no script and no link in it."""
    lines = [
        f"<dt>{escape(_clock(message.created_at))} {escape(_who(message))}</dt><dd>{escape(text)}</dd>"
        for message, text in _said(conversation)
    ]
    title, about = escape(_title(conversation)), escape(_about(conversation))
    return PAGE.format(title=title, about=about, lines="\n".join(lines))


def _said(conversation: Conversation) -> Iterator[tuple[Message, str]]:
    for message in Message.objects.filter(conversation=conversation).order_by("sequence").iterator():
        if message.retracted_at:
            yield message, "（已撤回）"
            continue
        files = [f"[文件：{file['name']}]" for file in message.files]
        yield message, "\n".join(filter(None, [message.text, *files]))


def _title(conversation: Conversation) -> str:
    return f"{settings.SITE_NAME} 会话记录：{conversation.subject or conversation.topic.name}"


def _about(conversation: Conversation) -> str:
    ended = f"{_clock(conversation.closed_at)} 结束" if conversation.closed_at else "进行中"
    return f"{_clock(conversation.created_at)} 开始，{ended}，编号 {conversation.pk}"


def _who(message: Message) -> str:
    return f"客服 {message.author_name}" if message.by_staff else message.author_name or settings.SITE_NAME


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")
