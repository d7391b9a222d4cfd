"""What saves hands in the demo: macros, a rule or two, a saved view. All through the actions that the doors call."""

from datetime import datetime, timedelta

from tickets.actions.keeping import keep
from tickets.actions.triggers import define_trigger
from tickets.models import Macro, Notification, SavedView

from .cast import Cast

MACROS = [
    (
        "要请求编号",
        "{{customer.name}}您好，#{{ticket.number}} 我接手了。麻烦发一下请求编号（响应头里的 X-Request-Id）和大致时间，有这个查得快。",
        False,
        {"status": "pending"},
    ),
    (
        "退款已受理",
        "{{customer.name}}您好，退款申请已经受理，审核一个工作日，退回原来的支付方式。到账后我会在 #{{ticket.number}} 里告诉您。{{agent.name}}",
        False,
        {"tags_add": ["退款"], "status": "open"},
    ),
    ("解决并请评价", "问题处理好了。如果又出现，直接在这里回复就行，我会接着看。{{agent.name}}", False, {"status": "solved"}),
    ("请主管看", "超出我的权限，请主管看一下前面的经过。", True, {"priority": 2, "tags_add": ["请主管看"]}),
    ("明天再看", "", False, {"snooze_s": 18 * 3_600}),
]
RULES = [
    {
        "name": "提到投诉就抬高",
        "on": "replied_by_customer",
        "conditions": {"says": "投诉,曝光,12315", "priority": "3,4"},
        "deeds": {"changes": {"priority": 2, "tags_add": ["投诉"]}, "notify": ["supervisors"]},
        "is_active": True,
    },
    {
        "name": "三天没补充就问一句",
        "on": "waited",
        "after_s": 3 * 24 * 3_600,
        "conditions": {"status": "pending"},
        "deeds": {"text": "{{customer.name}}您好，#{{ticket.number}} 还等您补充。需要多一点时间也没关系，回复一句就好。"},
        "is_active": False,
    },
]
VIEWS = [("退款和发票", {"category": "sms-charges", "status": "new,open,pending"}), ("没人答的", {"unanswered": "true"})]


def ensure_automation(cast: Cast, at: datetime) -> None:
    """Only where there is no macro: whoever removed them does not want them back. Weeks of old news count as read."""
    if Macro.objects.exists():
        return
    for position, (name, text, is_note, changes) in enumerate(MACROS):
        facts = {"name": name, "text": text, "is_note": is_note, "changes": changes, "position": position}
        keep(Macro, shared=True, by=cast["supervisor"], at=at, **facts)
    for position, (name, filters) in enumerate(VIEWS):
        keep(SavedView, shared=True, by=cast["supervisor"], at=at, name=name, filters=filters, position=position)
    for position, rule in enumerate(RULES):
        define_trigger(by=cast["admin"], at=at, position=position, **rule)
    Notification.objects.filter(at__lt=at - timedelta(days=1), read_at=None).update(read_at=at)
