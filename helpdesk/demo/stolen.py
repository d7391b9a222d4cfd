"""The demo's stolen accounts: one being checked, one that waits for a second person, one given back, one taken back."""

from datetime import datetime, timedelta

from helpdesk.accounts.models import User
from helpdesk.common.actors import Role
from tickets.actions.replying import reply
from tickets.actions.stolen.approving import decide, open_item, propose
from tickets.actions.stolen.cases import reporter_of
from tickets.actions.stolen.checking import judge
from tickets.actions.stolen.freezing import freeze_by_staff, withdraw
from tickets.actions.stolen.proving import ask_for_code, prove, send_waiting_codes
from tickets.actions.stolen.receiving import examine_reports
from tickets.intake.from_stolen_report import report_stolen_account
from tickets.models import ProofCode, StolenReport
from tickets.stolen.checklist import KEYS
from tickets.stolen.secrets import kept

from .cast import Cast, Part, create

OWNERS = {
    "xu": ("xu.wenbo@demo.test", "许文博", "+8613912340012"),
    "fang": ("fang.ran@demo.test", "方冉", "+8615062230034"),
    "tang": ("tang.yue@demo.test", "唐越", "+8618912340056"),
    "luo": ("luo.min@demo.test", "罗敏", "+8617712340078"),
}
FINDINGS = {
    "registered_contact": ("验证码一次通过", "passed"),
    "registration": ("答「今年夏天，公司名注册」，与登记一致", "passed"),
    "last_own_sign_in": ("答「昨天下午，公司电脑」，与记录一致", "passed"),
    "recent_dealings": ("说没有找过客服，记录也没有", "passed"),
    "usual_use": ("签名和用量说得对", "passed"),
    "identity_document": ("营业执照原件照，名称一致", "passed"),
}
CODE = "407123"
MINUTE = timedelta(minutes=1)


def ensure_stolen(cast: Cast, at: datetime) -> None:
    """Only where there are none."""
    if User.objects.filter(email__in=[email for email, _, _ in OWNERS.values()]).exists():
        return
    examine_reports(at=at)  # those of other stories, at their own time
    given_back(cast, at - 26 * 60 * MINUTE)
    taken_back(at - 7 * 60 * MINUTE)
    waits_for_approval(cast, at - 31 * MINUTE)
    being_checked(cast, at - 14 * MINUTE)


def being_checked(cast: Cast, at: datetime) -> None:
    report = frozen("xu", ["cannot_sign_in", "strange_sms"], "一早登不上，后台显示凌晨发了两百多条短信，都不是我们发的。", at)
    number, agent = report.ticket_id, cast["agent"]
    freeze_by_staff(number=number, by=agent, at=at + 3 * MINUTE)
    check(number, KEYS[1:4], cast, at + 5 * MINUTE)
    reply(number=number, by=agent, at=at + 9 * MINUTE, text="许先生，还差一样：请拍一张营业执照原件发过来。")
    reply(number=number, by=reporter_of(report), at=at + 11 * MINUTE, text="营业执照可以拍，我回公司，十分钟。")


def waits_for_approval(cast: Cast, at: datetime) -> None:
    report = frozen("fang", ["strange_sign_in"], "收到一条外地登录的提醒，改密码时说旧密码不对。", at)
    check(report.ticket_id, KEYS[1:], cast, at + 4 * MINUTE)
    propose(number=report.ticket_id, by=cast["agent"], at=at + 16 * MINUTE)


def given_back(cast: Cast, at: datetime) -> None:
    report = frozen("tang", ["money_changed"], "余额少了，充值记录里有一笔不是我操作的退款。", at)
    number, second = report.ticket_id, cast["supervisor"]
    check(number, KEYS[1:], cast, at + 3 * MINUTE)
    approval = propose(number=number, by=cast["agent"], at=at + 14 * MINUTE)
    for key in KEYS:
        open_item(number=number, approval_id=approval.pk, key=key, by=second, at=at + 18 * MINUTE)
    decide(number=number, approval_id=approval.pk, approved=True, reason="", by=second, at=at + 21 * MINUTE)


def taken_back(at: datetime) -> None:
    report = frozen("luo", ["cannot_sign_in"], "登不上了。", at)
    withdraw(report=report, at=at + 4 * MINUTE)


def frozen(who: str, signs: list[str], text: str, at: datetime) -> StolenReport:
    """Reported, proven by the code that was mailed, and frozen: a minute and a half."""
    owner = an_owner(who, at)
    report, _, _ = report_stolen_account(
        account=owner.email,
        contact=owner.phone,
        text=text,
        signs=signs,
        language="zh-hans",
        address="",
        address_group=f"demo:{who}",
        at=at,
    )
    examine_reports(at=at)
    asked = ask_for_code(report=report, channel="email", at=at + MINUTE)
    send_waiting_codes(at=at + MINUTE)
    # The digits are in the mail and nowhere else; the owner in this story reads it and enters these.
    ProofCode.objects.filter(pk=asked.pk).update(code_hash=kept("proof", CODE))
    return prove(report=report, code=CODE, at=at + 1.5 * MINUTE)


def an_owner(who: str, at: datetime) -> User:
    email, name, phone = OWNERS[who]
    return User.objects.filter(email=email).first() or create(Part(email, name, Role.CUSTOMER, phone=phone), at)


def check(number: int, keys: list[str], cast: Cast, at: datetime) -> None:
    for step, key in enumerate(keys):
        finding, verdict = FINDINGS[key]
        judge(number=number, key=key, finding=finding, verdict=verdict, by=cast["agent"], at=at + step * MINUTE)
