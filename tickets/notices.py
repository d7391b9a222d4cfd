"""What one of our people can be told, how by default, and in which words by mail. Pure."""

from dataclasses import dataclass
from typing import Any

KINDS = ("assigned", "mentioned", "replied", "clock", "approval", "reminder", "alarm", "mail_failed", "mail_parked")
TEXT_SHOWN = 80  # characters of somebody's words, enough to know whether to look


@dataclass(frozen=True, slots=True)
class Ways:
    """How somebody hears of a kind. Off the page it lies among the read ones, and no window rings."""

    on_page: bool = True
    by_mail: bool = False


# By mail only what must not wait until somebody looks at the console.
DEFAULTS = {kind: Ways(by_mail=kind in {"approval", "alarm"}) for kind in KINDS}

SUBJECTS = {
    "assigned": ("#{number} 交给您了", "#{number} is yours now"),
    "mentioned": ("{by} 在 #{number} 提到了您", "{by} mentioned you in #{number}"),
    "replied": ("#{number} 客户有新回复", "The customer answered on #{number}"),
    "clock": ("#{number} 快要超时或已经超时", "A promise on #{number} is running out"),
    "approval": ("#{number} 等您复核", "#{number} waits for your approval"),
    "reminder": ("提醒：#{number}", "Reminder: #{number}"),
    "alarm": ("告警：#{number}", "Alarm: #{number}"),
    "mail_failed": ("#{number} 的回复没有送达", "An answer on #{number} was not delivered"),
}
WITHOUT_TICKET = {
    "mail_parked": ("有来信没有自动处理，请看一下", "Mail was set aside and waits for a person"),
}
NEWS = ("工单有新动向", "News about tickets")


def mail_subject(kind: str, *, number: int | None, english: bool, facts: dict[str, Any]) -> str:
    """Names no customer and no word of theirs: a subject line is read over shoulders."""
    sentence = (SUBJECTS[kind] if number else WITHOUT_TICKET.get(kind, NEWS))[english]
    return sentence.format(number=number, by=facts.get("by", ""))


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= TEXT_SHOWN else line[: TEXT_SHOWN - 1] + "…"
