"""Terms come in, come into force in every process, and go again."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from helpdesk.common.actors import SYSTEM
from helpdesk.common.clock import now
from helpdesk.evidence.queries import records_of
from helpdesk.moderation import loading, screening
from helpdesk.moderation.actions import EmptyTerm, import_terms, remove_terms
from helpdesk.moderation.models import Term
from helpdesk.moderation.screening import Decision, ScreenedTerm, screen

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _terms_of_this_test_only() -> Iterator[None]:
    a_new_process()
    yield
    a_new_process()


@pytest.fixture
def time_passes(monkeypatch: pytest.MonkeyPatch) -> Any:
    moment = [1_000.0]
    monkeypatch.setattr(screening, "monotonic", lambda: moment[0])

    def forward(seconds: float) -> None:
        moment[0] += seconds

    return forward


def a_new_process() -> None:
    screening.use(screening.Screen())
    screening.look_with(loading.look)
    loading._in_force = None


def the_terms(*terms: str, decision: Decision = Decision.REFUSE) -> Any:
    return import_terms(terms=[ScreenedTerm(term, decision, "fraud") for term in terms], by=SYSTEM, at=now())


def test_an_imported_term_is_in_force_within_ten_seconds_and_a_removed_one_is_not(time_passes: Any) -> None:
    assert screen("刷单").decision is Decision.ALLOW
    the_terms("刷单")
    time_passes(10)
    assert screen("刷单").decision is Decision.REFUSE
    remove_terms(terms=["刷\u200b单"], by=SYSTEM, at=now())
    time_passes(10)
    assert screen("刷单").decision is Decision.ALLOW
    assert [said.kind for said in records_of(("moderation", "terms"))] == [
        "moderation.terms_imported",
        "moderation.terms_removed",
    ]


def test_a_thousand_texts_ask_the_database_once(time_passes: Any) -> None:
    the_terms("刷单")
    with CaptureQueriesContext(connection) as asked:
        for _ in range(1_000):
            screen("您好")
    assert len(asked) == 2  # the revision, and the terms because it is new
    time_passes(6)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(1_000):
            screen("您好")
    assert len(asked) == 1


def test_while_the_database_is_away_the_old_terms_stay_in_force(time_passes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    the_terms("刷单")
    screen("您好")

    def away() -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr("helpdesk.moderation.models.Revision.objects.values_list", lambda *_, **__: away())
    time_passes(60)
    assert screen("刷单").decision is Decision.REFUSE


async def test_on_an_event_loop_nothing_is_asked_and_nothing_breaks(time_passes: Any) -> None:
    assert screen("您好").decision is Decision.ALLOW


def test_the_same_term_again_changes_it(time_passes: Any) -> None:
    assert the_terms("刷单", "返利", decision=Decision.HOLD) == (2, 0)
    assert the_terms("刷\u200b单") == (0, 1)
    assert Term.objects.count() == 2
    assert screen("刷单").decision is Decision.REFUSE
    assert screen("返利").decision is Decision.HOLD


def test_a_term_of_nothing_is_refused_and_nothing_is_changed() -> None:
    with pytest.raises(EmptyTerm):
        the_terms("刷单", "\u200b")
    assert not Term.objects.exists()


def test_a_file_is_imported_whole(tmp_path: Path, time_passes: Any) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text("\ufeff# fraud\nfraud\trefuse\t刷单返利\n\nadvertising\thold\t加 微信\n", encoding="utf-8")
    out = StringIO()
    call_command("import_terms", file, stdout=out)
    assert out.getvalue() == "2 terms added, 0 changed\n"
    assert screen("有刷单返利吗") == ("refuse", "fraud")
    assert screen("请加 微信") == ("hold", "advertising")


@pytest.mark.parametrize(
    "line",
    [
        "fraud refuse 刷单",
        "fraud\tforbid\t刷单",
        "fraud\trefuse\t",
        "\trefuse\t刷单",
        "fraud\trefuse\t" + "长" * 101,
        "fraud\trefuse\t\u200b",
    ],
)
def test_a_file_with_one_bad_line_is_not_imported_at_all(tmp_path: Path, line: str) -> None:
    file = tmp_path / "terms.tsv"
    file.write_text(f"fraud\trefuse\t好词\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"line 2|number 2"):
        call_command("import_terms", file, stdout=StringIO())
    assert not Term.objects.exists()


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "terms.bin"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError):
        call_command("import_terms", file)
