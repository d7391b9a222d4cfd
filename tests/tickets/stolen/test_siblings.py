"""Several reports of one account: what ends the freeze for one ends it for all, and each ticket tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from helpdesk.accounts.locks import lock_of
from helpdesk.accounts.models import User
from tests.people import People
from tests.tickets.stolen.conftest import Reporter, approve, background, pass_all
from tickets.actions.stolen.freezing import let_run_out
from tickets.models import Approval, Entry, StolenReport
from tickets.stolen.queries import false_freezes_lately

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def both(member: User) -> tuple[Reporter, Reporter]:
    """Two reports that rely on one freeze."""
    first, second = frozen_by(member, "203.0.113.7"), frozen_by(member, "198.51.100.9", minutes=1)
    assert member.locks.count() == 1
    return first, second


def frozen_by(member: User, address: str, minutes: int = 0) -> Reporter:
    reporter = Reporter(address)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        reporter.report(member.email)
        background()
        assert reporter.prove().json()["state"] == "frozen"
    return reporter


def case(reporter: Reporter) -> str:
    return f"/api/v1/tickets/{reporter.number}/stolen"


def told(reporter: Reporter) -> list[dict[str, object]]:
    entries = Entry.objects.filter(ticket=reporter.number, event="freeze_ended_elsewhere")
    return [entry.facts for entry in entries]


def row(reporter: Reporter) -> StolenReport:
    return StolenReport.objects.get(pk=reporter.told["id"])


def test_a_false_alarm_on_one_is_told_on_the_other(both: tuple[Reporter, Reporter], people: People) -> None:
    first, second = both
    lifted = people.client_of(people.supervisor).delete(f"{case(second)}/freeze", {"reason": "本人来电"})
    assert lifted.status_code == 200, lifted.json()
    assert told(first) == [{"number": second.number, "how": "false_alarm"}]
    assert told(second) == []
    assert (row(first).state, first.state()["state"], first.state()["frozen"]) == ("received", "received", None)
    assert [one.subject for one in mail.outbox].count("冻结已解除") == 1


def test_a_restoration_on_one_is_told_on_the_other_and_voids_its_proposal(
    both: tuple[Reporter, Reporter], member: User, people: People
) -> None:
    """Whoever stands behind the other would take the account from who has just got it back."""
    first, second = both
    agent = people.client_of(people.agent)
    for one in both:
        pass_all(agent, one.number)
        assert agent.post(f"{case(one)}/approvals").status_code == 201
    waiting = Approval.objects.get(report=row(second))
    assert approve(people.client_of(people.supervisor), first.number).json()["report"]["state"] == "restored"
    assert told(second) == [{"number": first.number, "how": "restored", "proposal": "void"}]
    assert row(second).state == "checking"
    waiting.refresh_from_db()
    assert (waiting.approved, waiting.reason) == (False, f"#{first.number}")
    assert agent.post(f"{case(second)}/approvals").json()["code"] == "not_frozen"
    assert false_freezes_lately(member.pk, at=timezone.now()) == 0, "the account was stolen indeed"


def test_what_runs_out_is_told_once_to_people_and_on_each_ticket(both: tuple[Reporter, Reporter], member: User) -> None:
    first, second = both
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        let_run_out(at=timezone.now())
        assert [row(one).state for one in both] == ["received", "received"]
        assert told(second) == [{"number": first.number, "how": "freeze_ran_out"}]
        assert [one.subject for one in mail.outbox].count("冻结已解除") == 1
        assert false_freezes_lately(member.pk, at=timezone.now()) == 1, "one freeze, however many relied on it"


def test_one_report_that_freezes_twice_for_nothing_counts_twice(member: User) -> None:
    reporter = frozen_by(member, "203.0.113.7")
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        let_run_out(at=timezone.now())
        assert reporter.prove().json()["state"] == "frozen"
        assert false_freezes_lately(member.pk, at=timezone.now()) == 1, "this one may be right"
        assert reporter.ask("delete", "/freeze").status_code == 200
        assert false_freezes_lately(member.pk, at=timezone.now()) == 2


def test_a_freeze_others_rely_on_offers_no_way_back_and_says_why(both: tuple[Reporter, Reporter], member: User) -> None:
    first, second = both
    assert [one.state()["frozen"]["can_withdraw"] for one in both] == [False, False]
    refused = first.ask("delete", "/freeze")
    assert (refused.status_code, refused.json()["code"]) == (409, "person_must_decide")
    assert "别人" in refused.json()["detail"]
    assert lock_of(member, at=timezone.now())
    StolenReport.objects.filter(pk=second.told["id"]).update(state="withdrawn")
    assert first.state()["frozen"]["can_withdraw"]
    assert first.ask("delete", "/freeze").json()["state"] == "withdrawn"
