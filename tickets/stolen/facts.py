"""What the account itself says: beside what the reporter said, and as the answer to each question of the checklist."""

from datetime import datetime
from typing import Any

from django.conf import settings

from chat.frames import moment
from chat.models import Conversation
from helpdesk.accounts.contacts import contacts_of
from helpdesk.accounts.models import ContactPoint, User
from helpdesk.accounts.queries import sessions_of
from helpdesk.api.middleware import address_group
from helpdesk.evidence.queries import records_of
from tickets.models import StolenReport, Ticket
from tickets.stolen.limits import network_of

from .masks import masked, plain

Json = dict[str, Any]
SIGN_INS, DEALINGS = 5, 5


def account_facts(report: StolenReport) -> Json:
    """Masked as staff see it. A constant number of queries. Empty while it is not known which account it is."""
    member = report.member
    if member is None:
        return {}
    return {
        "id": str(member.pk),
        "name": member.display_name,
        "registration": {"at": moment(member.joined_at), "name": member.display_name},
        "contacts": [_contact(one, report.created_at) for one in contacts_of(member)],
        "sign_ins": _sign_ins(member),
        "sessions": report.at_freeze.get("sessions", []) if report.frozen_at else [_session(row) for row in sessions_of(member)],
        "dealings": _dealings(member),
        "has_password": member.has_usable_password(),
    }


def differences(report: StolenReport, facts: Json) -> list[Json]:
    """What the reporter says beside what the account says; `differs` where the two cannot both be true."""
    if not facts:
        return []
    contact = masked(plain(report.contact))
    standing = [one for one in facts["contacts"] if one["until"] is None]
    changed = [one for one in facts["contacts"] if one["is_new"] or one["until"]]
    last = facts["sign_ins"][0]["address"] if facts["sign_ins"] else ""
    is_known = bool(last and report.reported_from)  # a report for a caller came from one of ours
    elsewhere = is_known and network_of(last.partition("/")[0]) != network_of(report.reported_from.partition("/")[0])
    return [
        _line(
            "contact", contact, [one["masked"] for one in standing], differs=contact not in {one["masked"] for one in standing}
        ),
        _line("contacts_changed", None, [_change(one) for one in changed], differs=bool(changed)),
        _line("network", report.reported_from, last, differs=elsewhere),
        _line("sessions", None, len(facts["sessions"]), differs=len(facts["sessions"]) > 1),
    ]


def _line(key: str, reporter: Any, account: Any, *, differs: bool) -> Json:
    return {"key": key, "reporter": reporter, "account": account, "differs": differs}


def _change(contact: Json) -> Json:
    return {"channel": contact["channel"], "masked": contact["masked"], "since": contact["since"], "until": contact["until"]}


def _contact(point: ContactPoint, reported_at: datetime) -> Json:
    steady_for = settings.STOLEN["CONTACT_STEADY_FOR"]
    return {
        "channel": point.channel,
        "masked": masked(point.value),
        "since": moment(point.since),
        "until": moment(point.until) if point.until else None,
        "proven_at": moment(point.proven_at) if point.proven_at else None,
        "is_new": not point.is_steady(at=reported_at, steady_for=steady_for),
    }


def _sign_ins(member: User) -> list[Json]:
    """The newest first, and those that were refused because it is frozen."""
    said = list(records_of(("account", member.pk), "account.signed_in", "account.locked_out"))[-SIGN_INS:]
    return [
        {
            "at": moment(one.at),
            "address": address_group((one.facts or {}).get("address", "")),
            "refused": one.kind.endswith("out"),
        }
        for one in reversed(said)
    ]


def _session(row: Any) -> Json:
    return {"address": row.ip, "agent": row.user_agent, "since": moment(row.created_at)}


def _dealings(member: User) -> list[Json]:
    talks = Conversation.objects.filter(member=member).select_related("topic").order_by("-created_at")[:DEALINGS]
    tickets = Ticket.objects.filter(contact__member=member).order_by("-opened_at")[:DEALINGS]
    rows = [{"kind": "conversation", "about": one.topic.name, "at": moment(one.created_at)} for one in talks]
    rows += [{"kind": "ticket", "about": one.subject, "at": moment(one.opened_at)} for one in tickets]
    return sorted(rows, key=lambda row: row["at"], reverse=True)[:DEALINGS]
