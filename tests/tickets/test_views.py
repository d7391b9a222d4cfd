"""Views of the list: the usual ones and the saved ones, each with its count, at a cost that does not grow with them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.evidence.models import Pending
from tests.builders import a_category, a_seat, a_ticket
from tests.people import People
from tickets.models import SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

URL = "/api/v1/ticket-views"
REFUNDS = {"name": "退款", "filters": {"status": "new,open", "tag": "退款"}, "columns": ["number", "subject"], "ordering": "due"}


def counts(answer: Any) -> dict[str, int | None]:
    return {row.get("slug", row["name"]): row["count"] for row in answer.json()["results"]}


def test_the_usual_views_are_counted_for_who_asks(people: People) -> None:
    category = a_category()
    a_ticket(people.member, category=category, status="open", assignee=people.agent)
    a_ticket(people.member, category=category, priority=1)
    a_ticket(people.member, category=category, status="solved")
    found = counts(people.client_of(people.agent).get(URL))
    assert found == {"mine": 1, "unassigned": 1, "due": 0, "urgent": 1, "pending": 0, "mentioned": 0, "solved": 1, "all": 3}
    assert counts(people.client_of(people.other_agent).get(URL))["mine"] == 0


def test_a_saved_view_counts_what_its_filters_list(people: People) -> None:
    client = people.client_of(people.agent)
    category = a_category()
    for status in ("new", "open", "solved"):
        ticket = a_ticket(people.member, category=category, status=status)
        ticket.tags.create(name=f"退款{status}")
    view = client.post(URL, REFUNDS | {"filters": {"status": "new,open", "category": category.slug}}).json()
    assert (view["count"], view["more"], view["shared"]) == (2, False, False)
    listed = client.get("/api/v1/tickets", {"view": view["id"]}).json()["results"]
    assert len(listed) == 2
    narrower = client.get("/api/v1/tickets", {"view": view["id"], "status": "open"}).json()["results"]
    assert [row["status"] for row in narrower] == ["open"]


def test_many_saved_views_cost_no_more_than_one(people: People) -> None:
    """Also for somebody with a seat, whose views name what has to be looked up."""
    category = a_category()
    a_seat(people.agent, queues=[category.queue])
    ticket = a_ticket(people.member, category=category)
    ticket.tags.create(name="退款")
    filters = {"queue": category.queue.slug, "category": category.slug, "tag": "退款", "contact": str(ticket.contact_id)}
    client = people.client_of(people.agent)

    def cost_of(views: int) -> int:
        for number in range(SavedView.objects.count(), views):
            SavedView.objects.create(owner=people.agent, name=f"v{number}", filters=filters)
        with CaptureQueriesContext(connection) as asked:
            found = counts(client.get(URL))
        assert all(found[f"v{number}"] == 1 for number in range(views))
        return len(asked)

    client.get(URL)
    assert cost_of(1) == cost_of(20)


def test_others_views_are_not_found(people: People) -> None:
    view = people.client_of(people.agent).post(URL, REFUNDS).json()
    other = people.client_of(people.other_agent)
    assert "退款" not in counts(other.get(URL))
    assert other.patch(f"{URL}/{view['id']}", {"name": "x"}).status_code == 404
    assert other.delete(f"{URL}/{view['id']}").status_code == 404
    assert other.get("/api/v1/tickets", {"view": view["id"]}).status_code == 400
    assert SavedView.objects.get().name == "退款"


def test_shared_ones_are_kept_by_the_supervisor(people: People) -> None:
    agent, supervisor = people.client_of(people.agent), people.client_of(people.supervisor)
    assert agent.post(URL, REFUNDS | {"shared": True}).status_code == 403
    view = supervisor.post(URL, REFUNDS | {"shared": True}).json()
    assert "退款" in counts(agent.get(URL))
    assert agent.delete(f"{URL}/{view['id']}").status_code == 403
    assert supervisor.patch(f"{URL}/{view['id']}", {"filters": {}, "name": "全部的"}).json()["name"] == "全部的"
    assert supervisor.delete(f"{URL}/{view['id']}").status_code == 204
    kinds = Pending.objects.filter(subject_kind="ticket_view").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["ticket_view.written", "ticket_view.changed", "ticket_view.removed"]


@pytest.mark.parametrize(
    "change",
    [
        {"filters": {"colour": "red"}},
        {"filters": {"status": "gone"}},
        {"filters": {"view": "nobodys"}},
        {"filters": {"q": "%%"}},
        {"filters": {"tag": "退\0款"}},
        {"filters": {"opened_after": "0001-01-01"}},
        {"filters": {"opened_before": "9999-12-31T23:59:59-12:00"}},
        {"columns": ["password"]},
        {"ordering": "queue__email"},
        {"name": ""},
    ],
)
def test_what_is_in_no_closed_list_is_refused(people: People, change: dict[str, Any]) -> None:
    assert people.client_of(people.agent).post(URL, REFUNDS | change).status_code == 400
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("filters", [{"colour": "red"}, {"q": "%%"}, {"opened_after": "0001-01-01"}, {"view": "gone"}])
def test_a_view_that_cannot_be_counted_any_more_says_so_and_spoils_no_other(people: People, filters: dict[str, Any]) -> None:
    agent, supervisor = people.client_of(people.agent), people.client_of(people.supervisor)
    a_ticket(people.member, assignee=people.agent)
    broken = SavedView.objects.create(name="旧的", filters=filters)
    found = counts(agent.get(URL))
    assert (found["旧的"], found["mine"]) == (None, 1)
    overview = agent.get("/api/v1/ticket-overview").json()
    assert (len(overview["mine"]), overview["views"][-1]["count"], overview["views"][-1]["more"]) == (1, None, False)
    assert supervisor.patch(f"{URL}/{broken.pk}", {"name": "更旧的"}).json()["count"] is None
    assert supervisor.delete(f"{URL}/{broken.pk}").status_code == 204


def test_a_view_of_a_queue_that_is_not_there_is_empty_as_its_list_is(people: People) -> None:
    SavedView.objects.create(owner=people.agent, name="旧的", filters={"queue": "gone"})
    client = people.client_of(people.agent)
    assert counts(client.get(URL))["旧的"] == 0
    assert client.get("/api/v1/tickets", {"queue": "gone"}).json()["results"] == []


@pytest.mark.parametrize("filters", [{"q": "%%"}, {"opened_after": "0001-01-01"}])
def test_a_shared_view_nobody_could_open_is_not_kept(people: People, filters: dict[str, str]) -> None:
    supervisor = people.client_of(people.supervisor)
    view = supervisor.post(URL, REFUNDS | {"shared": True}).json()
    answer = supervisor.patch(f"{URL}/{view['id']}", {"filters": filters})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [f"filters.{name}" for name in filters])
    assert SavedView.objects.get().filters == REFUNDS["filters"]
    assert counts(people.client_of(people.agent).get(URL))["退款"] == 0


def test_the_cost_does_not_grow_with_the_tickets(people: People, django_assert_max_num_queries: Any) -> None:
    client, category = people.client_of(people.agent), a_category()
    a_ticket(people.member, category=category)
    client.get(URL)
    with django_assert_max_num_queries(99) as few:
        client.get(URL)
    for _ in range(20):
        a_ticket(people.member, category=category, assignee=people.agent)
    with django_assert_max_num_queries(len(few)):
        client.get(URL)
    assert len(few) <= 5
