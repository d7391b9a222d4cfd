"""The verdicts of all rounds at the end of a run, wherever they were played: a plugin, because with several workers only they
read the conftest beside the rounds."""

from __future__ import annotations

import pytest

VERDICT = "verdict"  # among a test's user properties


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for some in terminalreporter.stats.values() for report in some if getattr(report, "when", "") == "call"]
    told = [(report, value) for report in reports for name, value in report.user_properties if name == VERDICT]
    if told:
        terminalreporter.section("fault rounds")
    for report, verdict in told:
        terminalreporter.line(f"{report.nodeid.rpartition('::')[2]}\n    {verdict}")
