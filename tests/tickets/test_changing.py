"""Changes to a ticket: one entry for one save, old and new, and nobody's change lost to a late one."""

from datetime import datetime
from typing import Any

import pytest

from helpdesk.desk.models import Service
from tests.builders import a_category, a_queue, a_seat
from tests.people import People
from tickets.actions.changing import change_ticket
from tickets.actions.standing import set_status
from tickets.models import Category, Entry, Ticket
from tickets.workflow import Side, Status, may_follow

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/tickets"


def patch(people: People, ticket: Ticket, form: dict[str, Any], *, who: str = "agent", version: str | None = "") -> Any:
    ticket.refresh_from_db()
    headers = {} if version is None else {"HTTP_IF_MATCH": version or f'"{ticket.version}"'}
    return people.client_of(getattr(people, who)).patch(f"{URL}/{ticket.pk}", form, **headers)


def last(ticket: Ticket) -> Entry:
    entry = Entry.objects.filter(ticket=ticket).order_by("-sequence").first()
    assert entry is not None
    return entry


def test_one_save_is_one_entry_with_old_and_new(people: People, opened: Ticket, at: datetime) -> None:
    Service.objects.create(slug="fax", name="传真", since=at)
    form = {"subject": "收不到验证码短信", "priority": 2, "service": "fax", "tags": ["VIP", "移动"]}
    answer = patch(people, opened, form)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["subject"], body["priority"], body["service"]["slug"], body["tags"]) == (
        form["subject"],
        2,
        "fax",
        ["vip", "移动"],
    )
    assert answer["ETag"] == f'"{body["version"]}"'
    entry = last(opened)
    assert (entry.kind, entry.is_public, entry.author_id) == ("change", False, people.agent.pk)
    assert entry.changes == [
        {"field": "subject", "old": "收不到验证码", "new": "收不到验证码短信"},
        {"field": "priority", "old": 3, "new": 2},
        {"field": "service", "old": None, "new": "传真"},
        {"field": "tags", "old": [], "new": ["vip", "移动"]},
    ]


def test_what_is_as_it_was_is_no_change(people: People, opened: Ticket) -> None:
    before = opened.version
    answer = patch(people, opened, {"subject": opened.subject, "priority": 3, "queue": opened.queue.slug, "tags": []})
    assert (answer.status_code, answer.json()["version"]) == (200, before)


def test_a_stale_save_is_refused_and_told_what_changed(people: People, opened: Ticket) -> None:
    seen = f'"{opened.version}"'
    assert patch(people, opened, {"priority": 1}, who="other_agent").status_code == 200
    answer = patch(people, opened, {"subject": "我的标题"}, version=seen)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    body = answer.json()
    assert body["current"] == Ticket.objects.get(pk=opened.pk).version
    (theirs,) = body["changes"]
    assert theirs["author"]["name"] == "赵敏"
    assert theirs["changes"] == [{"field": "priority", "old": 3, "new": 1}]
    assert Ticket.objects.get(pk=opened.pk).subject == opened.subject


@pytest.mark.parametrize(("version", "status"), [(None, 428), ("7", 400), ('"x"', 400), ('"1" "2"', 400), ("*", 428)])
def test_a_save_says_what_it_is_based_on(people: People, opened: Ticket, version: str | None, status: int) -> None:
    assert patch(people, opened, {"priority": 1}, version=version).status_code == status
    assert Ticket.objects.get(pk=opened.pk).priority == 3


@pytest.mark.parametrize("who", ["other_agent", "other_member"])
@pytest.mark.parametrize("version", [None, '"1"'])
def test_a_ticket_one_may_not_see_is_as_one_that_is_not_there(
    people: People, opened: Ticket, who: str, version: str | None
) -> None:
    """Also to who says nothing of a version: 428 is for those who could go on."""
    a_seat(people.other_agent, queues=[a_queue("lawyers", name="法务队列")])
    headers = {} if version is None else {"HTTP_IF_MATCH": version}
    client = people.client_of(getattr(people, who))
    hidden, missing = (client.patch(f"{URL}/{number}", {"priority": 1}, **headers) for number in (opened.pk, opened.pk + 999))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json()["detail"] == missing.json()["detail"]
    assert patch(people, opened, {"priority": 1}, version=None).status_code == 428


def test_another_category_brings_its_queue_along_and_leaves_who_does_not_sit_there(people: People, opened: Ticket) -> None:
    legal = a_category("legal-matters", name="法务", queue=a_queue("lawyers", name="法务队列"))
    a_seat(people.agent, queues=[opened.queue])
    Ticket.objects.filter(pk=opened.pk).update(assignee=people.agent)
    answer = patch(people, opened, {"category": "legal-matters"})
    assert answer.status_code == 204, "it went where she cannot see it any more"
    opened.refresh_from_db()
    assert (opened.category, opened.queue, opened.assignee) == (legal, legal.queue, None)
    assert [(line["field"], line["new"]) for line in last(opened).changes] == [
        ("category", "法务"),
        ("queue", "法务队列"),
        ("assignee", None),
    ]


def test_fields_change_one_by_one(people: People, opened: Ticket) -> None:
    field = {"type": "number", "required": False, "for_customer": True}
    opened.category.fields = [field | {"key": "a", "label": "甲"}, field | {"key": "b", "label": "乙"}]
    opened.category.save()
    assert patch(people, opened, {"fields": {"a": 1, "b": 2}}).status_code == 200
    assert patch(people, opened, {"fields": {"a": None, "b": 3}}).json()["fields"] == {"b": 3}
    assert last(opened).changes == [{"field": "fields.a", "old": 1, "new": None}, {"field": "fields.b", "old": 2, "new": 3}]
    answer = patch(people, opened, {"fields": {"b": "drei"}})
    assert "fields.b" in answer.json()["errors"]


@pytest.mark.parametrize(
    "form",
    [
        {"subject": ""},
        {"priority": 5},
        {"priority": "high"},
        {"category": "no-such"},
        {"queue": "no-such"},
        {"service": "no-such"},
        {"fields": {"no-such": 1}},
        {"tags": ["x" * 31]},
        {"tags": [f"t{number}" for number in range(21)]},
        {"status": "closed"},
        {"assignee": None},
        {"opened_at": "2020-01-01"},
        {"subject": "好的", "tags": [""]},
    ],
)
def test_a_bad_change_changes_nothing(people: People, opened: Ticket, form: dict[str, Any]) -> None:
    assert patch(people, opened, form).status_code == 400
    after = Ticket.objects.get(pk=opened.pk)
    assert (after.version, after.subject) == (opened.version, opened.subject)


def test_customers_change_nothing_here(people: People, opened: Ticket) -> None:
    assert patch(people, opened, {"priority": 1}, who="member").status_code == 403
    assert patch(people, opened, {"priority": 1}, who="other_member").status_code == 404


# --- status ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", list(Status))
@pytest.mark.parametrize("old", list(Status))
def test_a_status_follows_where_the_table_lets_it(people: People, opened: Ticket, old: Status, new: Status) -> None:
    Ticket.objects.filter(pk=opened.pk).update(status=old)
    answer = people.client_of(people.agent).put(f"{URL}/{opened.pk}/status", {"status": new})
    after = Ticket.objects.get(pk=opened.pk)
    if old == new or may_follow(old, new, Side.STAFF):
        assert (answer.status_code, after.status) == (200, new)
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "may_not_follow")
        assert new not in answer.json()["allowed"]
        assert (after.status, after.version) == (old, opened.version)


def test_the_customer_reads_why(people: People, opened: Ticket) -> None:
    form = {"status": "solved", "reason": "通道已经恢复。"}
    assert people.client_of(people.agent).put(f"{URL}/{opened.pk}/status", form).status_code == 200
    seen = people.client_of(people.member).get(f"{URL}/{opened.pk}/timeline").json()["results"][-1]
    assert seen["facts"] == {"reason": "通道已经恢复。"}
    assert people.client_of(people.member).put(f"{URL}/{opened.pk}/status", form).status_code == 403


def test_what_was_merged_away_stays_as_it_is(people: People, opened: Ticket, at: datetime, plain: Category) -> None:
    other = Ticket.objects.create(
        category=plain, queue=plain.queue, contact=opened.contact, subject="另一个", source="form", opened_at=at, changed_at=at
    )
    Ticket.objects.filter(pk=opened.pk).update(status="closed", merged_into=other)
    staff = people.client_of(people.agent)
    calls = [
        patch(people, opened, {"priority": 1}),
        staff.put(f"{URL}/{opened.pk}/status", {"status": "open"}),
        staff.put(f"{URL}/{opened.pk}/assignment", {"assignee": "me"}),
        staff.post(f"{URL}/{opened.pk}/replies", {"text": "x", "client_id": "x"}),
    ]
    assert [(call.status_code, call.json()["into"]) for call in calls] == [(409, other.pk)] * 4


def test_the_action_says_no_as_the_door_does(people: People, opened: Ticket, at: datetime) -> None:
    """Macros, rules and bulk changes come this way."""
    change_ticket(number=opened.pk, changes={"priority": 1}, by=people.agent.actor, at=at)
    set_status(number=opened.pk, status="open", by=people.agent.actor, at=at)
    opened.refresh_from_db()
    assert (opened.priority, opened.status) == (1, "open")
