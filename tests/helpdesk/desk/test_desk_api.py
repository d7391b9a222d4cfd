"""Arranging the desk: administrators do, staff look, the front page says what is true."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from chat.actions.presence import set_presence
from helpdesk.common.clock import now
from helpdesk.desk.actions import ensure_base
from helpdesk.desk.models import Calendar, Queue, Seat, Topic
from helpdesk.desk.public_days import known_until
from helpdesk.evidence.queries import records_of
from tests.builders import a_calendar
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

WEEK = [{"weekday": 0, "opens": "09:00", "closes": "12:00"}, {"weekday": 0, "opens": "13:30", "closes": "18:00"}]


@pytest.mark.parametrize("path", ["queues", "topics", "calendars"])
def test_staff_read_administrators_write_customers_neither(people: People, path: str) -> None:
    for person, reads, writes in (
        (people.administrator, 200, 400),
        (people.supervisor, 200, 403),
        (people.agent, 200, 403),
        (people.member, 403, 403),
        (people.visitor, 403, 403),
        (None, 401, 401),
    ):
        client = people.client_of(person)
        assert client.get(f"/api/v1/{path}").status_code == reads
        assert client.post(f"/api/v1/{path}", {}).status_code == writes


def test_a_queue_with_its_topic_and_hours_is_made_and_changed(people: People) -> None:
    client = people.client_of(people.administrator)
    made = client.post(
        "/api/v1/calendars", {"name": "财务", "intervals": WEEK, "special_days": [{"date": "2027-01-01", "name": "元旦"}]}
    )
    assert made.status_code == 201, made.json()
    assert made.json()["intervals"] == WEEK
    assert made.json()["public_days_until"] == known_until().isoformat()
    queue = client.post("/api/v1/queues", {"slug": "invoices", "name": "发票", "calendar": made.json()["id"]})
    assert queue.status_code == 201, queue.json()
    topic = client.post("/api/v1/topics", {"slug": "invoice", "name": "发票", "name_en": "Invoice", "queue": "invoices"})
    assert topic.status_code == 201, topic.json()

    changed = client.patch(f"/api/v1/calendars/{made.json()['id']}", {"always_open": True})
    assert (changed.status_code, changed.json()["intervals"]) == (200, WEEK)
    assert client.patch("/api/v1/queues/invoices", {"is_active": False}).json()["is_active"] is False
    assert client.patch("/api/v1/topics/invoice", {"name": "发票问题"}).json()["name"] == "发票问题"
    whole = client.put(f"/api/v1/calendars/{made.json()['id']}", {"name": "财务"})
    assert (whole.json()["intervals"], whole.json()["special_days"]) == ([], [])
    kinds = [one.kind for one in records_of(("queue", Queue.objects.get(slug="invoices").pk))]
    assert kinds == ["desk.queue_saved", "desk.queue_saved"]


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"intervals": [{"weekday": 0, "opens": "12:00", "closes": "09:00"}]}, "intervals.0.closes"),
        ({"intervals": [{"weekday": 7, "opens": "09:00", "closes": "12:00"}]}, "intervals.0.weekday"),
        ({"intervals": [*WEEK, {"weekday": 0, "opens": "11:00", "closes": "14:00"}]}, "intervals"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"special_days": [{"date": "2027-01-01"}, {"date": "2027-01-01"}]}, "special_days"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_impossible_hours_are_refused_by_field(people: People, form: dict, field: str) -> None:
    before = Calendar.objects.count()
    answer = people.client_of(people.administrator).post("/api/v1/calendars", {"name": "新日历", **form})
    assert answer.status_code == 400
    assert field in answer.json()["errors"], answer.json()
    assert Calendar.objects.count() == before


def test_hours_left_half_said_are_refused_also_where_only_a_part_is_changed(people: People) -> None:
    client, calendar = people.client_of(people.administrator), a_calendar()
    answer = client.patch(f"/api/v1/calendars/{calendar.pk}", {"intervals": [{"weekday": 0, "opens": "09:00"}]})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["intervals.0.closes"])


def test_a_seat_says_where_somebody_sits(people: People) -> None:
    client, url = people.client_of(people.administrator), f"/api/v1/people/{people.agent.pk}/seat"
    before = client.get(url).json()
    everywhere = set(Queue.objects.values_list("slug", flat=True))
    assert {"general", "urgent"} <= everywhere
    assert (before["arranged"], before["capacity"], set(before["queues"])) == (False, 6, everywhere)
    saved = client.put(url, {"capacity": 3, "queues": ["urgent"], "skills": ["英语"]})
    assert saved.json() == {"arranged": True, "capacity": 3, "queues": ["urgent"], "skills": ["英语"]}
    assert client.get(url).json() == saved.json()


def test_a_seat_at_no_such_queue_or_for_a_customer_is_refused(people: People) -> None:
    client = people.client_of(people.administrator)
    bad = client.put(f"/api/v1/people/{people.agent.pk}/seat", {"capacity": 3, "queues": ["urgent", "nowhere"]})
    assert (bad.status_code, "queues" in bad.json()["errors"]) == (400, True)
    assert client.get(f"/api/v1/people/{people.member.pk}/seat").status_code == 404
    assert client.put(f"/api/v1/people/{people.member.pk}/seat", {"capacity": 3, "queues": []}).status_code == 404
    assert not Seat.objects.exists()
    mine = f"/api/v1/people/{people.agent.pk}/seat"
    assert people.client_of(people.agent).put(mine, {"capacity": 50, "queues": []}).status_code == 403


def test_the_base_is_there_from_the_start_and_never_put_back(db: None) -> None:
    assert set(Topic.objects.values_list("slug", flat=True)) == {"general", "stolen-account"}
    urgent = Topic.objects.get(slug="stolen-account").queue
    assert (urgent.urgent, urgent.calendar.always_open) == (True, True)
    Topic.objects.filter(slug="general").delete()
    ensure_base()
    assert not Topic.objects.filter(slug="general").exists()


def test_lists_cost_the_same_for_more_rows(people: People, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = people.client_of(people.agent)
    for path in ("queues", "topics", "calendars"):
        client.get(f"/api/v1/{path}")
        with django_assert_max_num_queries(99) as few:
            client.get(f"/api/v1/{path}")
        for number in range(5):
            queue = Queue.objects.create(slug=f"{path}-{number}", name="x", calendar=a_calendar(always_open=False))
            Topic.objects.create(slug=f"{path}-{number}", name="x", queue=queue)
        with django_assert_max_num_queries(len(few)):
            client.get(f"/api/v1/{path}")


def test_the_front_page_says_who_is_there(people: People) -> None:
    Calendar.objects.update(always_open=True)
    nobody = people.client_of(None)
    closed = nobody.get("/api/v1/site").json()
    assert (closed["chat"]["open"], closed["chat"]["agents_available"]) == (False, 0)
    set_presence(by=people.agent.actor, state="available", at=now())
    site = nobody.get("/api/v1/site").json()
    assert site["chat"] == {"open": True, "opens_at": None, "agents_available": 1, "waiting": 0, "wait_s": [0, 60]}
    assert [topic["slug"] for topic in site["topics"]] == ["stolen-account", "general"]
    assert site["demo_accounts"] == []
    assert "password" not in nobody.get("/api/v1/site").content.decode()


def test_closed_it_says_when_it_opens(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    saturday = datetime(2026, 11, 28, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr("chat.api.site.now", lambda: saturday)
    set_presence(by=people.agent.actor, state="available", at=saturday)
    site = people.client_of(None).get("/api/v1/site").json()
    assert (site["chat"]["open"], site["chat"]["opens_at"], site["chat"]["wait_s"]) == (False, "2026-11-30T01:00:00.000Z", None)
    assert [topic["slug"] for topic in site["topics"] if topic["open"]] == ["stolen-account"]
    assert site["hotline_hours"] == "周一至周五 9:00–12:00、13:30–18:00"

    Calendar.objects.filter(name="工作时间").get().intervals.all().delete()
    assert people.client_of(None).get("/api/v1/site").json()["chat"]["opens_at"] is None


def test_migrating_before_the_desk_exists_does_no_harm(db: None) -> None:
    before = Queue.objects.count()
    call_command("migrate", "desk", verbosity=0)
    assert Queue.objects.count() == before
