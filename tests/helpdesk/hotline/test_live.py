"""The telephone rings on the agent's screen within a second, and nobody else's window learns the number."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from helpdesk.hotline.signing import sign
from tests.builders import a_contact
from tests.chat.windows import Window
from tests.helpdesk.hotline.phone_system import told
from tests.people import People
from tests.services import embedded_worker
from tests.site import Site, SiteFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.timeout(240)]

SAMPLES = Path(__file__).parents[2] / "contracts" / "frames"


@pytest.fixture
def sites(site_factory: SiteFactory) -> list[Site]:
    """In two processes where there can be two: it rings in the one that the phone system did not call."""
    sites = [site_factory("--work")] if embedded_worker() else [site_factory(), site_factory()]
    for site in sites:
        site.begin()
    for site in sites:
        site.wait_until_it_answers()
    return sites


def says(site: Site, event: dict[str, Any]) -> None:
    body, timestamp = json.dumps(event).encode(), str(int(time.time()))
    headers = {"X-Hotline-Timestamp": timestamp, "X-Hotline-Signature": sign(settings.HOTLINE_SECRET, timestamp, body)}
    answer = httpx.post(
        f"{site.url}/api/v1/hotline/events", content=body, headers={"Content-Type": "application/json", **headers}, timeout=10
    )
    assert answer.status_code == 200, answer.text


def shape(value: Any) -> Any:
    return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value).__name__


def sample(name: str) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())["frame"]
    return frame


def test_it_rings_where_the_agent_is_and_only_there(sites: list[Site], people: People) -> None:
    a_contact(people.member, phone="+8613800138000")
    agent, colleague = Window(sites[-1], "console", people.agent), Window(sites[-1], "console", people.other_agent)
    try:
        began = time.monotonic()
        says(sites[0], told("ringing", agent=people.agent.email))
        ringing = agent.hears("call.ringing")
        assert time.monotonic() - began < 1
        assert [one["name"] for one in ringing["perhaps"]] == ["王小明"]
        assert (ringing["call"]["partner"]["number"], ringing["call"]["partner"]["number_masked"]) == (None, "+86138****8000")
        doorbell = colleague.hears("call.ringing call.changed")
        assert set(doorbell) == {"type", "id", "state", "version", "agent"}

        says(sites[0], told("answered", after_s=4, agent=people.agent.email))
        answered = agent.hears("call.changed", lambda frame: "call" in frame)
        assert answered["call"]["partner"]["number"] == "+8613800138000"
        assert "13800138000" not in str(colleague.hears("call.changed"))

        says(sites[0], told("missed", "c-2"))
        assert colleague.hears("callback.changed")["state"] == "waiting"
        assert list(ringing["call"]) == list(sample("call.ringing")["call"])
        assert list(answered["call"]) == list(sample("call.changed.agent")["call"])
        assert shape(doorbell) == shape(sample("call.changed.staff"))
    finally:
        agent.close()
        colleague.close()


def test_a_call_that_is_passed_on_rings_at_the_next_and_goes_from_the_first(sites: list[Site], people: People) -> None:
    first, second = Window(sites[-1], "console", people.agent), Window(sites[-1], "console", people.other_agent)
    try:
        says(sites[0], told("ringing", agent=people.agent.email))
        first.hears("call.ringing")
        says(sites[0], told("ringing", after_s=15, agent=people.other_agent.email))
        second.hears("call.ringing")
        gone = first.hears("call.changed", lambda frame: frame.get("version") == 2)
        assert gone["agent"] == str(people.other_agent.pk)
    finally:
        first.close()
        second.close()
