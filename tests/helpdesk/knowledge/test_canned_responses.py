import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.evidence.models import Pending
from helpdesk.knowledge.actions import write_response
from helpdesk.knowledge.models import CannedResponse
from helpdesk.knowledge.variables import KNOWN
from tests.people import People

pytestmark = pytest.mark.embedded
URL = "/api/v1/canned-responses"
RESET = {"shortcut": "cz", "title": "重置密码", "text": "{{customer.name}}您好，请点「忘记密码」。"}


def a_response(people: People, shortcut: str, title: str, text: str = "好的。", *, owner: Any = None) -> CannedResponse:
    by = (owner or people.supervisor).actor
    return write_response(shortcut=shortcut, title=title, text=text, shared=owner is None, by=by, at=timezone.now())


def shortcuts(answer: Any) -> list[str]:
    return [one["shortcut"] for one in answer.json()["results"]]


def test_an_agent_writes_their_own_and_only_they_see_it(people: People) -> None:
    answer = people.client_of(people.agent).post(URL, RESET)
    assert answer.status_code == 201
    assert answer.json() | {"id": "", "changed_at": ""} == RESET | {
        "id": "", "changed_at": "", "shared": False, "initials": "czmm", "pinyin": "chongzhimima",
    }  # fmt: skip
    assert shortcuts(people.client_of(people.agent).get(URL)) == ["cz"]
    assert shortcuts(people.client_of(people.other_agent).get(URL)) == []
    theirs = f"{URL}/{answer.json()['id']}"
    for call in ("patch", "delete"):
        assert getattr(people.client_of(people.other_agent), call)(theirs).status_code == 404
        assert getattr(people.client_of(people.supervisor), call)(theirs).status_code == 404
    assert CannedResponse.objects.count() == 1


def test_shared_ones_are_kept_by_the_supervisor_and_used_by_all_agents(people: People) -> None:
    assert people.client_of(people.agent).post(URL, RESET | {"shared": True}).status_code == 403
    assert not CannedResponse.objects.exists()
    made = people.client_of(people.supervisor).post(URL, RESET | {"shared": True})
    assert made.json()["shared"] is True
    shared = f"{URL}/{made.json()['id']}"
    assert shortcuts(people.client_of(people.agent).get(URL)) == ["cz"]
    assert people.client_of(people.agent).patch(shared, {"title": "改"}).status_code == 403
    assert people.client_of(people.agent).delete(shared).status_code == 403
    assert people.client_of(people.supervisor).patch(shared, {"title": "找回密码"}).json()["initials"] == "zhmm"
    assert people.client_of(people.administrator).delete(shared).status_code == 204
    kinds = Pending.objects.filter(subject_kind="canned_response").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["canned_response.written", "canned_response.changed", "canned_response.removed"]


@pytest.mark.parametrize("who", ["member", "visitor"])
def test_customers_do_not_see_them(people: People, who: str) -> None:
    a_response(people, "cz", "重置密码")
    client = people.client_of(getattr(people, who))
    assert client.get(URL).status_code == 403
    assert client.post(URL, RESET).status_code == 403
    assert people.client_of(None).get(URL).status_code == 401


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cz", ["cz", "mm"]),
        ("/cz", ["cz", "mm"]),
        ("czmm", ["mm"]),
        ("CZMM", ["mm"]),
        ("重置", ["mm"]),
        ("chongzhimi", ["mm"]),
        ("chong zhi mi ma", ["mm"]),
        ("mima", ["mm"]),
        ("changtu", ["ct"]),
        ("zhangtu", ["ct"]),
        ("发票", ["fp"]),
        ("订单", ["cz"]),
        ("%", []),
        ("没有这样的", []),
    ],
)
def test_a_response_is_found_by_shortcut_words_initials_and_pinyin(people: People, typed: str, found: list[str]) -> None:
    a_response(people, "cz", "充值未到账", "请把订单号发给我。")
    a_response(people, "mm", "重置密码")
    a_response(people, "fp", "开发票")
    a_response(people, "ct", "长图怎么发")
    a_response(people, "cz2", "别人的充值", owner=people.other_agent)
    assert shortcuts(people.client_of(people.agent).get(URL, {"q": typed})) == found


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"shortcut": "has space"}, "shortcut"),
        ({"shortcut": "a/b"}, "shortcut"),
        ({"shortcut": ""}, "shortcut"),
        ({"title": "长" * 61}, "title"),
        ({"text": "x" * 2001}, "text"),
        ({"text": ""}, "text"),
        ({"owner": "01890000-0000-7000-8000-000000000000"}, "owner"),
        ({"id": "x"}, "id"),
    ],
)
def test_a_bad_form_is_told_by_field_and_changes_nothing(people: People, change: dict[str, Any], field: str) -> None:
    answer = people.client_of(people.agent).post(URL, RESET | change)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert not CannedResponse.objects.exists()


def test_a_blank_that_nobody_fills_is_refused(people: People) -> None:
    answer = people.client_of(people.agent).post(URL, RESET | {"text": "{{customer.phone}}"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_variable")
    assert "customer.phone" in answer.json()["detail"]
    assert all(name in answer.json()["detail"] for name in KNOWN)
    for name in KNOWN:
        form = RESET | {"shortcut": name, "text": braced(name)}
        assert people.client_of(people.agent).post(URL, form).status_code == 201


def test_the_composer_offers_the_blanks_the_server_knows() -> None:
    """They are filled where the agent sees them; a list of its own there would soon be another list."""
    offered = (Path(__file__).parents[3] / "frontend/features/knowledge/blanks.ts").read_text()
    lists = re.findall(r"^export const (?:IN_TALK|ON_TICKET) = \[(.*)\]", offered, re.MULTILINE)
    assert re.findall(r"'([a-z_.]+)'", " ".join(lists)) == list(KNOWN)


def braced(name: str) -> str:
    return "{{" + name + "}}"


def test_a_shortcut_is_taken_once_per_shelf_whatever_its_case(people: People) -> None:
    client = people.client_of(people.agent)
    first = client.post(URL, RESET).json()
    again = client.post(URL, RESET | {"shortcut": "CZ"})
    assert (again.status_code, again.json()["code"]) == (409, "shortcut_taken")
    other = client.post(URL, RESET | {"shortcut": "other"}).json()
    assert client.patch(f"{URL}/{other['id']}", {"shortcut": "cz"}).status_code == 409
    assert people.client_of(people.other_agent).post(URL, RESET).status_code == 201
    assert people.client_of(people.supervisor).post(URL, RESET | {"shared": True}).status_code == 201
    assert client.patch(f"{URL}/{first['id']}", {"shortcut": "cz"}).status_code == 200


def test_the_same_call_twice_with_one_key_writes_one(people: People) -> None:
    client = people.client_of(people.agent)
    first, second = (client.post(URL, RESET, HTTP_IDEMPOTENCY_KEY="once").json() for _ in range(2))
    assert first["id"] == second["id"]
    assert CannedResponse.objects.count() == 1


def test_unknown_parameters_are_refused(people: People) -> None:
    for parameters in ({"owner": "x"}, {"ordering": "owner__password"}, {"limit": "0"}, {"q": "x" * 51}):
        assert people.client_of(people.agent).get(URL, parameters).status_code == 400


def test_lists_and_searches_cost_the_same_however_many_there_are(people: People) -> None:
    client = people.client_of(people.agent)

    def cost() -> list[int]:
        counts = []
        for parameters in ({}, {"q": "cz"}):
            with CaptureQueriesContext(connection) as asked:
                client.get(URL, parameters)
            counts.append(len(asked))
        return counts

    a_response(people, "cz", "充值")
    client.get(URL)  # the first call of a session also notes where it comes from
    few = cost()
    for number in range(20):
        a_response(people, f"cz{number}", "充值", owner=people.agent)
    assert cost() == few
    assert max(few) <= 4


def test_pages_follow_one_another_without_gap_or_repeat(people: People) -> None:
    for number in range(5):
        a_response(people, f"s{number}", "题目")
    client, url, seen = people.client_of(people.agent), f"{URL}?limit=2", []
    while url:
        page = client.get(url)
        seen += shortcuts(page)
        url = page.json()["next"]
    assert seen == [f"s{number}" for number in range(5)]
