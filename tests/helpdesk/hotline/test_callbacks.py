"""Who could not reach us is called back; who asks for a call books a half-hour."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from helpdesk.desk.hours import CalendarRules
from helpdesk.desk.models import Calendar
from helpdesk.evidence.queries import records_of
from helpdesk.hotline.due import due_after
from helpdesk.hotline.models import Call, Callback
from helpdesk.hotline.slots import coming_slots
from tests.builders import a_queue, a_seat, a_topic
from tests.helpdesk.hotline.phone_system import NOON, PhoneSystem, told
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

WUXI = ZoneInfo("Asia/Shanghai")
OFFICE = CalendarRules(zone=WUXI, week=dict.fromkeys(range(5), ((time(9), time(12)), (time(13, 30), time(18)))))


def wuxi(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=WUXI)


@pytest.mark.parametrize(
    ("missed", "due"),
    [
        (wuxi(24, 10), wuxi(24, 11)),
        (wuxi(24, 11, 40), wuxi(24, 14, 10)),  # over lunch
        (wuxi(24, 17, 30), wuxi(25, 9, 30)),  # over night
        (wuxi(27, 20), wuxi(30, 10)),  # over the weekend
        (wuxi(24, 11), wuxi(24, 12)),  # to the minute
    ],
)
def test_a_callback_is_due_within_an_hour_of_opening(missed: datetime, due: datetime) -> None:
    assert due_after(OFFICE, missed, timedelta(hours=1)) == due


def test_a_desk_that_never_opens_owes_it_all_the_same() -> None:
    assert due_after(CalendarRules(zone=WUXI), NOON, timedelta(hours=1)) == NOON + timedelta(hours=1)


def test_a_missed_call_becomes_one_task_however_often_it_is_told(phone: PhoneSystem) -> None:
    Calendar.objects.update(always_open=True)
    for event in (told("ringing"), told("missed", after_s=30), told("missed", after_s=30), told("ended", after_s=31)):
        phone.says(event)
    owed = Callback.objects.get()
    assert (owed.kind, owed.phone, owed.call) == ("missed", "+8613800138000", Call.objects.get())
    assert owed.due_at == NOON + timedelta(seconds=30, hours=1)
    assert [record.kind for record in records_of(("callback", owed.pk))] == ["callback.owed"]


def test_words_on_the_voicemail_make_it_another_kind_of_task(phone: PhoneSystem) -> None:
    phone.says_all([told("missed", after_s=30), told("voicemail", after_s=60)])
    assert Callback.objects.get().kind == "voicemail"


@pytest.mark.parametrize("event", [told("missed", **{"from": "anonymous"}), told("ended"), told("missed", direction="outbound")])
def test_nobody_is_owed_a_call_who_cannot_be_called_or_was_not_missed(phone: PhoneSystem, event: dict[str, Any]) -> None:
    assert phone.says(event).status_code == 200
    assert not Callback.objects.exists()


@pytest.fixture
def owed(phone: PhoneSystem) -> Callback:
    phone.says(told("missed"))
    return Callback.objects.get()


def test_whoever_claims_it_sees_the_number_and_nobody_takes_it_from_them(people: People, owed: Callback) -> None:
    mine, theirs = people.client_of(people.agent), people.client_of(people.other_agent)
    (listed,) = mine.get("/api/v1/callbacks").json()["results"]
    assert (listed["phone"], listed["phone_masked"], listed["state"]) == (None, "+86138****8000", "waiting")

    claimed = mine.put(f"/api/v1/callbacks/{owed.pk}/claim")
    assert (claimed.status_code, claimed.json()["phone"]) == (200, "+8613800138000")
    refused = theirs.put(f"/api/v1/callbacks/{owed.pk}/claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "callback_taken")
    assert theirs.delete(f"/api/v1/callbacks/{owed.pk}/claim").status_code == 403
    assert theirs.post(f"/api/v1/callbacks/{owed.pk}/outcomes", {"outcome": "reached"}).status_code == 403
    assert theirs.get(f"/api/v1/callbacks/{owed.pk}").json()["phone"] is None
    owed.refresh_from_db()
    assert (owed.state, owed.claimed_by) == ("claimed", people.agent)

    assert mine.delete(f"/api/v1/callbacks/{owed.pk}/claim").json()["state"] == "waiting"


def test_nobody_picks_up_three_times_and_it_is_given_up(people: People, owed: Callback) -> None:
    client = people.client_of(people.agent)
    states = []
    for _ in range(3):
        client.put(f"/api/v1/callbacks/{owed.pk}/claim")
        states.append(client.post(f"/api/v1/callbacks/{owed.pk}/outcomes", {"outcome": "no_answer"}).json()["state"])
    assert states == ["waiting", "waiting", "failed"]
    again = client.post(f"/api/v1/callbacks/{owed.pk}/outcomes", {"outcome": "reached"})
    assert (again.status_code, again.json()["code"]) == (409, "callback_over")


def test_a_caller_who_is_reached_is_not_called_again_for_each_time_they_tried(people: People, phone: PhoneSystem) -> None:
    for number in range(4):
        phone.says(told("missed", f"c-{number}"))
    first = Callback.objects.earliest("created_at")
    client = people.client_of(people.agent)
    client.put(f"/api/v1/callbacks/{first.pk}/claim")
    client.post(f"/api/v1/callbacks/{first.pk}/outcomes", {"outcome": "reached", "note": "已解释"})
    assert set(Callback.objects.values_list("state", flat=True)) == {"done"}
    assert client.get("/api/v1/callbacks").json()["results"] == []
    assert len(client.get("/api/v1/callbacks?state=done").json()["results"]) == 4


def test_agents_see_what_is_owed_at_their_queues_supervisors_all(people: People, phone: PhoneSystem) -> None:
    sales, support = a_queue("sales"), a_queue("support-line")
    a_seat(people.agent, queues=[sales])
    a_seat(people.other_agent, queues=[support])
    phone.says(told("missed", queue="sales"))
    owed = Callback.objects.get()
    seen = {
        name: len(people.client_of(getattr(people, name)).get("/api/v1/callbacks").json()["results"])
        for name in ("agent", "other_agent", "supervisor")
    }
    assert seen == {"agent": 1, "other_agent": 0, "supervisor": 1}
    assert people.client_of(people.other_agent).put(f"/api/v1/callbacks/{owed.pk}/claim").status_code == 404
    assert people.client_of(people.member).get("/api/v1/callbacks").status_code == 403


def a_slot() -> str:
    return coming_slots(timezone.now())[0].starts_at.isoformat()


def booking(**fields: Any) -> dict[str, Any]:
    return {"phone": "139 1234 5678", "slot": a_slot(), "topic": "发票"} | fields


def test_a_customer_books_a_half_hour(people: People) -> None:
    topic = a_topic("invoices", name="发票问题")
    nobody = people.client_of(None)
    offered = nobody.get("/api/v1/callback-slots").json()["results"]
    assert all(slot["free"] for slot in offered)
    answer = people.client_of(people.member).post("/api/v1/callbacks", booking(slot=offered[0]["starts_at"], topic="invoices"))
    assert (answer.status_code, answer.json()["slot"]) == (201, offered[0]["starts_at"])
    booked = Callback.objects.get()
    assert (booked.kind, booked.phone, booked.member, booked.queue) == ("booked", "+8613912345678", people.member, topic.queue)
    assert (booked.due_at, booked.topic) == (booked.slot, "发票问题")
    assert "139" in answer.json()["phone_masked"]
    assert "12345678" not in answer.content.decode()


def test_a_slot_has_so_many_places_and_no_more(people: People) -> None:
    client, slot = people.client_of(None), a_slot()
    admin = people.client_of(people.administrator)
    assert admin.put("/api/v1/callback-places", {"default": 1}).status_code == 200
    first = client.post("/api/v1/callbacks", booking(slot=slot))
    second = client.post("/api/v1/callbacks", booking(slot=slot, phone="13912345679"))
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 409, "slot_taken")
    assert client.get("/api/v1/callback-slots").json()["results"][0]["free"] is False
    admin.put("/api/v1/callback-places", {"default": 0})
    assert client.get("/api/v1/callback-slots").json()["results"] == []


def test_a_half_hour_of_the_week_can_hold_more_or_less(people: People) -> None:
    admin = people.client_of(people.administrator)
    start = coming_slots(timezone.now())[0].starts_at.astimezone(WUXI)
    plan = {"default": 2, "exceptions": [{"weekday": start.weekday(), "starts": start.strftime("%H:%M"), "places": 0}]}
    assert admin.put("/api/v1/callback-places", plan).json() == plan
    assert coming_slots(timezone.now())[0].starts_at > start
    bad = admin.put("/api/v1/callback-places", {"default": 2, "exceptions": [{"weekday": 0, "starts": "09:10", "places": 1}]})
    assert (bad.status_code, list(bad.json()["errors"])) == (400, ["exceptions.0.starts"])
    assert people.client_of(people.agent).put("/api/v1/callback-places", plan).status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"phone": "+1 900 555 0000"}, "phone"),
        ({"phone": "110"}, "phone"),
        ({"phone": "not a number"}, "phone"),
        ({"slot": "2020-01-01T01:00:00Z"}, "slot"),
        ({"slot": "2026-11-28T03:10:00Z"}, "slot"),
        ({"topic": "x" * 201}, "topic"),
        ({"state": "done"}, "state"),
    ],
)
def test_what_cannot_be_booked_is_named(people: People, fields: dict[str, Any], field: str) -> None:
    answer = people.client_of(people.visitor).post("/api/v1/callbacks", booking(**fields))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Callback.objects.exists()


def test_nobody_has_us_ring_a_number_all_day(people: People) -> None:
    slots = [slot.starts_at.isoformat() for slot in coming_slots(timezone.now())[:5]]
    answers = [people.client_of(None).post("/api/v1/callbacks", booking(slot=slot)).status_code for slot in slots]
    assert answers == [201, 201, 201, 429, 429]


def test_the_same_booking_sent_twice_is_one(people: People) -> None:
    client, form = people.client_of(people.visitor), booking()
    first = client.post("/api/v1/callbacks", form, HTTP_IDEMPOTENCY_KEY="k-1")
    second = client.post("/api/v1/callbacks", form, HTTP_IDEMPOTENCY_KEY="k-1")
    assert (first.json(), first.status_code) == (second.json(), second.status_code)
    assert Callback.objects.count() == 1


def test_the_page_says_which_number_and_whether_somebody_answers(people: People) -> None:
    hotline = people.client_of(None).get("/api/v1/hotline").json()
    assert (hotline["number"], hotline["tel"]) == ("0510-8512 6866", "tel:+8651085126866")
    assert hotline["hours"] == "周一至周五 9:00–12:00、13:30–18:00"
    assert hotline["week"][0] == {"weekday": 0, "opens": "09:00", "closes": "12:00"}
    assert hotline["open"] is (hotline["opens_at"] is None)
    Calendar.objects.update(always_open=True)
    assert people.client_of(None).get("/api/v1/hotline").json()["open"] is True


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_reach_for_two_places_two_have_them(people: People) -> None:
    """The database counts: no place is given twice, and none is left over."""
    slot = a_slot()

    def book(number: int) -> int:
        try:
            return people.client_of(None).post("/api/v1/callbacks", booking(slot=slot, phone=f"1391234567{number}")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as hands:
        answers = sorted(hands.map(book, range(10)))
    assert answers == [201] * 2 + [409] * 8
    assert sorted(Callback.objects.values_list("place", flat=True)) == [1, 2]
