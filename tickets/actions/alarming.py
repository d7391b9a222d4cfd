"""Ring for whoever is on call: what cannot wait has nobody to look at it."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from chat.presence import staffed_queues
from helpdesk.common.actors import SYSTEM
from helpdesk.events import publish
from helpdesk.notices.actions import send_sms
from tickets.actions.history import entered
from tickets.events import OnCallAlarm
from tickets.models import Entry, Ticket

UNATTENDED, LATE = "unattended", "late"
PLATFORM_SILENT, FREEZE_RAN_OUT, RESTORE_FAILED = "platform_silent", "freeze_ran_out", "restore_failed"

SUBJECT = "【{site}】工单 #{number} 没有人在处理"
SUBJECTS = {
    PLATFORM_SILENT: "【{site}】工单 #{number}：平台没有确认冻结",
    FREEZE_RAN_OUT: "【{site}】工单 #{number}：冻结到期，没有人确认",
    RESTORE_FAILED: "【{site}】工单 #{number}：账号没能按时恢复",
}
BODY = """{why}

工单 #{number}：{category}
队列：{queue}
提交时间：{opened}

请马上登录处理：
{link}
"""
WHY = {
    UNATTENDED: "紧急队列来了一个工单，而现在没有人在岗。",
    LATE: "紧急队列的一个工单，承诺的时限已经过了，还没有人处理。",
    PLATFORM_SILENT: "被盗账号的变动已经发给平台，两分钟了还没有回执：密钥、发送和余额可能还没停住。",
    FREEZE_RAN_OUT: "被盗账号的冻结到期前没有人确认，已经自动解除。",
    RESTORE_FAILED: "冷静期已过，账号却恢复不了，还冻结着。多半是接收新密码的邮箱已经属于别的账号：把一项核验改成「不符」收回提请，再重新指定。",
}


def is_attended(ticket: Ticket) -> bool:
    """Whether anybody is at the ticket's queue just now, if only busy."""
    return ticket.queue_id in staffed_queues()


def alarm_on_call(*, ticket: Ticket, reason: str, at: datetime) -> None:
    """Call while holding the ticket. Mails ON_CALL_EMAIL, texts ON_CALL_PHONE; listeners to OnCallAlarm tell people too.

    Neither names a customer or any of their words: they go to places we know nothing about.
    """
    entered(ticket, Entry.Kind.EVENT, event="on_call_alarmed", by=SYSTEM, at=at, facts={"reason": reason})
    words = {
        "site": settings.SITE_NAME,
        "number": ticket.pk,
        "why": WHY[reason],
        "category": ticket.category.name,
        "queue": ticket.queue.name,
        "opened": timezone.localtime(ticket.opened_at).strftime("%Y-%m-%d %H:%M"),
        "link": f"{settings.SITE_URL}/console/tickets/{ticket.pk}",
    }
    subject = SUBJECTS.get(reason, SUBJECT).format(**words)
    if settings.ON_CALL_EMAIL:
        EmailMessage(subject=subject, body=BODY.format(**words), to=[settings.ON_CALL_EMAIL]).send()
    if settings.ON_CALL_PHONE:
        send_sms(to=settings.ON_CALL_PHONE, text=f"{subject} {words['link']}", purpose="ticket.alarm", at=at)
    publish(OnCallAlarm(number=ticket.pk, reason=reason))
