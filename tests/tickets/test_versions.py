"""Two people with one thing of the settings open: the later save is refused, whoever saw what is there may save."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_category, a_queue
from tests.people import People
from tickets.models import Category, Macro, SavedView, SlaPolicy, Trigger

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

STEP = {"kind": "first_response", "after_s": 0, "tell": "queue"}
# What it is, its list, how one is made, and what each of two people changes.
SET_UP: list[Any] = [
    (Category, "ticket-categories", {"slug": "partner", "name": "合作", "queue": "partners"}, {"name_en": "Partners"}),
    (SlaPolicy, "sla-policies", {"name": "首响", "first_response_s": 3600}, {"warn_at_percent": 50}),
    (SlaPolicy, "sla-policies", {"name": "首响", "first_response_s": 3600}, {"escalations": [STEP]}),
    (Macro, "macros", {"name": "谢谢", "text": "谢谢", "shared": True}, {"text": "多谢"}),
    (SavedView, "ticket-views", {"name": "退款", "shared": True}, {"filters": {"status": "new"}}),
    (Trigger, "triggers", {"name": "退款", "on": "opened", "deeds": {"notify": ["queue"]}}, {"conditions": {"priority": "1"}}),
]


@pytest.mark.parametrize(("kind", "of", "made", "theirs"), SET_UP)
def test_a_save_over_what_was_not_seen_is_refused(people: People, kind: Any, of: str, made: Any, theirs: Any) -> None:
    a_queue("partners", name="合作")
    a_category()
    client = people.client_of(people.administrator)
    first = client.post(f"/api/v1/{of}", made).json()
    url = f"/api/v1/{of}/{first.get('id') or first['slug']}"
    assert listed(client, of, first)["version"] == first["version"]

    def save(form: Any, version: str | None) -> Any:
        return client.patch(url, form) if version is None else client.patch(url, form, headers={"If-Match": f'"{version}"'})

    saved = save(theirs, first["version"])
    assert saved.status_code == 200, saved.json()
    before = kind.objects.filter(name=made["name"]).values().get()
    late = save({"name": "改名"}, first["version"])
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert kind.objects.filter(name=made["name"]).values().get() == before

    now = listed(client, of, first)["version"]
    assert now == saved.json()["version"] != first["version"]
    assert save({"name": "改名"}, "seven").status_code == 400
    assert save({"name": "改名"}, now).json()["name"] == "改名"
    assert save({"name": "再改"}, None).status_code == 200, "a script that names one column undoes no other"


def test_what_the_machine_notes_on_a_rule_is_no_change(people: People) -> None:
    client = people.client_of(people.administrator)
    form = {"name": "退款", "on": "opened", "deeds": {"notify": ["queue"]}}
    first = client.post("/api/v1/triggers", form).json()
    Trigger.objects.update(error="ran into something")
    assert listed(client, "triggers", first)["version"] == first["version"]


def test_customers_are_told_no_versions(people: People) -> None:
    a_category()
    rows = people.client_of(people.member).get("/api/v1/ticket-categories").json()["results"]
    assert rows
    assert not any("version" in row for row in rows)


def listed(client: Any, of: str, one: Any) -> Any:
    rows = client.get(f"/api/v1/{of}").json()["results"]
    return next(row for row in rows if row.get("id", row.get("slug")) == (one.get("id") or one["slug"]))
