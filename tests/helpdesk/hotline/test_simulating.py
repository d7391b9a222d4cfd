"""The simulated phone system speaks the real interface of a running server."""

from __future__ import annotations

import itertools
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from helpdesk.hotline.models import Call, CallEvent
from helpdesk.hotline.traffic import plan
from tests.people import People
from tests.site import SiteFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.timeout(240)]

HOW = {"calls": 12, "per_second": 100.0, "seed": 7, "disorder": 0.5, "agents": ["chen@desk.test"], "queues": [], "called": "400"}


def test_the_same_seed_is_the_same_traffic_and_disorder_loses_nothing() -> None:
    said = plan(**HOW)  # type: ignore[arg-type]
    assert said == plan(**HOW)  # type: ignore[arg-type]
    assert said != plan(**HOW | {"seed": 8})  # type: ignore[arg-type]
    in_order = plan(**HOW | {"disorder": 0.0})  # type: ignore[arg-type]
    assert len({one.event["call_id"] for one in said}) == len({one.event["call_id"] for one in in_order}) == 12
    assert [one.sent_s for one in said] == sorted(one.sent_s for one in said)
    assert any(earlier.happens_s > later.happens_s for earlier, later in itertools.pairwise(said))


def test_calls_arrive_at_a_running_server(site_factory: SiteFactory, people: People) -> None:
    people.agent  # noqa: B018  she exists
    site = site_factory("--work")
    site.start()
    out = StringIO()
    how = {"url": site.url, "calls": 12, "rate": 100.0, "seed": 7, "disorder": 0.5, "speed": 0.0, "agent": [people.agent.email]}
    call_command("simulate_calls", stdout=out, **how)
    said = plan(**HOW)  # type: ignore[arg-type]
    assert f"{len(said)} events of 12 calls: {len(said)} × 200" in out.getvalue()
    assert Call.objects.count() == 12
    assert Call.objects.filter(state="ringing").count() == 0
    assert Call.objects.exclude(answered_at=None).exclude(agent=people.agent).count() == 0
    assert CallEvent.objects.count() == len({(one.event["call_id"], one.event["event"], one.happens_s) for one in said})


@pytest.mark.parametrize(
    "wrong", [{"calls": 0}, {"calls": 10_001}, {"rate": 0.0}, {"rate": 1e6}, {"disorder": 2.0}, {"url": "x"}]
)
def test_it_knows_its_bounds(wrong: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("simulate_calls", **wrong)


def test_a_server_that_is_not_there_is_told_of(unused_tcp_port: int) -> None:
    with pytest.raises(CommandError, match="not everything"):
        call_command("simulate_calls", url=f"http://127.0.0.1:{unused_tcp_port}", calls=1, speed=0.0, stdout=StringIO())
