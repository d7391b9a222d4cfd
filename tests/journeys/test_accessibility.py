"""Every page of both faces, in light and in dark, as axe sees it: nothing serious, nothing critical."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import Talk, Windows
from tests.journeys.shots import PAGES
from tests.journeys.windows import Window
from tests.people import People

# On one database only: what axe sees does not depend on where rows are kept.
pytestmark = pytest.mark.journey

AXE = Axe()
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
LATER = ("/tickets", "/stolen-account")  # pages of these have a test of their own: each test has two minutes
A_TICKET = {"category": "other", "subject": "账单多了一笔", "text": "十一月的账单多了 30 元。", "client_id": "axe"}
GRAVE = {"serious", "critical"}

OPENED = [shot for shot in PAGES if shot.first is None]  # what is done on a page first belongs to the journey about it
STRANGERS = [shot.path for shot in OPENED if "stranger" in shot.who and not shot.path.startswith("/console")]
MEMBERS = [shot.path for shot in OPENED if "member" in shot.who and "stranger" not in shot.who and "{closed}" not in shot.path]
AGENTS = [shot.path for shot in OPENED if "agent" in shot.who and "{" not in shot.path] + ["/console/mine/{active}"]
ADMINISTRATORS = [shot.path for shot in OPENED if {"admin", "supervisor"} & set(shot.who) and "agent" not in shot.who]


def test_every_page_of_the_help_centre_is_accessible(windows: Windows, talk: Talk) -> None:
    findings = inspect(windows.customer(), [path for path in STRANGERS if not path.startswith(LATER)])
    findings += inspect(talk.customer, [path.format(active=talk.id) for path in MEMBERS if not path.startswith(LATER)])
    assert not findings, "\n".join(findings)


def test_tickets_and_the_lane_are_accessible_to_customers(windows: Windows, people: People) -> None:
    member = windows.customer(people.member)
    own = member.call("POST", "/api/v1/tickets", A_TICKET)["number"]
    findings = inspect(windows.customer(), [path for path in STRANGERS if path.startswith(LATER)])
    findings += inspect(member, [path.format(own=own) for path in MEMBERS if path.startswith(LATER)])
    assert not findings, "\n".join(findings)


def test_every_page_of_the_console_is_accessible(windows: Windows, people: People, talk: Talk) -> None:
    findings = inspect(windows.console(), ["/console/sign-in"])
    findings += inspect(talk.agent, [path.format(active=talk.id) for path in AGENTS])
    findings += inspect(windows.console(people.administrator), ADMINISTRATORS)
    assert not findings, "\n".join(findings)


def test_an_ended_conversation_is_accessible_on_both_sides(talk: Talk) -> None:
    talk.customer.say("好了，谢谢。")
    talk.agent.hears("好了，谢谢。")
    talk.agent.note("签名的事")
    talk.agent.hears("签名的事")
    talk.agent.close("续签名。")
    talk.customer.sees("这件事解决了吗？")
    findings = look_at(talk.customer) + look_at(talk.agent)
    assert not findings, "\n".join(findings)


def test_a_planted_fault_is_found_in_either_theme(windows: Windows) -> None:
    window = windows.customer()
    window.go("/sign-in")
    window.field("邮箱").evaluate("box => box.labels[0].remove()")
    window.page.get_by_role("heading", name="登录").evaluate("heading => { heading.style.opacity = 0.2 }")
    found = "\n".join(look_at(window))
    assert "in light: critical label" in found
    assert "in light: serious color-contrast" in found
    assert "in dark: serious color-contrast" in found


def inspect(window: Window, paths: list[str]) -> list[str]:
    assert paths
    findings = []
    for path in paths:
        window.page.goto(path)
        window.page.wait_for_load_state("networkidle")
        findings += look_at(window)
    return findings


def look_at(window: Window) -> list[str]:
    """Structure once; colours in both themes."""
    window.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    findings = complaints(window, "light", STANDARD)
    window.page.emulate_media(color_scheme="dark")
    return findings + complaints(window, "dark", ONLY_COLOURS)


def complaints(window: Window, theme: str, options: dict[str, object]) -> list[str]:
    found = AXE.run(window.page, options=options).response["violations"]
    return [
        f"{window.page.url} in {theme}: {one['impact']} {one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:3]
    ]
