"""The lane for stolen accounts in the world of the contracts: one report under way, with a proposal that waits."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from helpdesk.accounts.actions.locking import lock_account
from helpdesk.accounts.models import User
from helpdesk.common.actors import SYSTEM
from helpdesk.desk.models import Queue
from tests.builders import a_ticket
from tests.people import People, a_user
from tickets.models import Approval, CheckItem, StolenReport
from tickets.stolen.checklist import KEYS

CASE = "tickets/<int:number>/stolen"
REPORT = "stolen-account-reports/<uuid:report_id>"


def ids_of_stolen(people: People, queue: Queue) -> dict[str, str]:
    """Put them before `<int:number>`: these are about another ticket than the customer's."""
    owner = a_user("xu@customers.test", "许文博")
    report = a_report(owner, queue)
    approval = Approval.objects.create(report=report, proposed_by=people.agent, proposed_at=timezone.now())
    return {
        CASE: f"tickets/{report.ticket_id}/stolen",
        f"{REPORT}/": f"stolen-account-reports/{report.pk}/",
        "<uuid:report_id>": str(report.pk),
        "<uuid:approval_id>": str(approval.pk),
        "<str:key>": KEYS[0],
        "<uuid:member>": str(owner.pk),
    }


def a_report(owner: User, queue: Queue) -> StolenReport:
    at = timezone.now()
    report = StolenReport.objects.create(
        ticket=a_ticket(queue=queue, source="stolen", subject="账号被盗"),
        account=owner.email,
        contact="owner-now@mail.test",
        member=owner,
        secret_hash="s" * 64,
        query_code_hash="q" * 64,
        state="awaiting_approval",
        examined_at=at,
        frozen_at=at,
        lock=lock_account(user=owner, reason="stolen", by=SYSTEM, at=at, expires_at=None),
        created_at=at,
    )
    CheckItem.objects.bulk_create(CheckItem(report=report, position=n, key=key) for n, key in enumerate(KEYS))
    return report


def forms_of_stolen(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "POST stolen-account-reports": {"account": "a@b.test", "contact": "c@d.test", "text": "登不上"},
        "POST stolen-account-reports/on-behalf": {"account": "a@b.test", "contact": "c@d.test", "text": "来电"},
        "POST stolen-account-reports/lookups": {"query_code": "7F3K-92QD"},
        f"POST {REPORT}/codes": {"channel": "email"},
        f"POST {REPORT}/proof": {"code": "000000"},
        f"POST {REPORT}/messages": {"text": "在吗"},
        f"PUT {CASE}/member": {"member": ids["<uuid:member>"]},
        f"PUT {CASE}/checklist/<str:key>": {"finding": "一致", "verdict": "passed"},
        f"DELETE {CASE}/freeze": {"reason": "本人说是误会"},
        f"PUT {CASE}/refusal": {"reason": "查无此人"},
        f"PUT {CASE}/restore-email": {"email": "xu-new@customers.test"},
        f"PUT {CASE}/approvals/<uuid:approval_id>": {"approved": False, "reason": "第二项再问"},
        f"POST {CASE}/approvals/<uuid:approval_id>/opened": {"key": KEYS[0]},
    }
