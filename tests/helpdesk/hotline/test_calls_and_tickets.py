"""From a ringing telephone to a ticket: who sees which call, who a caller may be, and what becomes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from helpdesk.evidence.queries import records_of
from helpdesk.hotline.models import Call
from helpdesk.members.models import Contact
from tests.builders import a_contact, a_queue, a_seat, a_ticket
from tests.helpdesk.hotline.phone_system import PhoneSystem, a_whole_call, told
from tests.people import People
from tickets.models import Entry, StolenReport, Ticket, TicketCall

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

NEW = {"category": "other", "subject": "发票没收到", "text": "客户说上周申请的发票没有收到。"}
PHONE = "+8613800138000"


@pytest.fixture
def call(phone: PhoneSystem, people: People) -> Call:
    """Answered by the agent, and over."""
    phone.says_all(a_whole_call(agent=people.agent.email))
    return Call.objects.get()


def test_the_number_is_masked_until_it_is_answered_and_then_for_who_has_it(phone: PhoneSystem, people: People) -> None:
    phone.says(told("ringing", agent=people.agent.email, caller_name="王小明"))
    url = f"/api/v1/calls/{Call.objects.get().pk}"
    ringing = people.client_of(people.agent).get(url).json()["partner"]
    assert ringing == {"number": None, "number_masked": "+86138****8000", "withheld": False, "name": "", "verified": False}
    phone.says(told("answered", after_s=5, agent=people.agent.email))
    assert people.client_of(people.agent).get(url).json()["partner"]["number"] == PHONE
    assert people.client_of(people.other_agent).get(url).json()["partner"]["number"] is None
    assert people.client_of(people.supervisor).get(url).json()["partner"]["number"] == PHONE


def test_agents_see_their_own_calls_and_those_of_their_queues(phone: PhoneSystem, people: People) -> None:
    sales = a_queue("sales")
    a_seat(people.agent, queues=[sales])
    a_seat(people.other_agent, queues=[a_queue("elsewhere")])
    phone.says(told("ringing", "of-sales", queue="sales"))
    phone.says(told("answered", "of-the-other", queue="sales", agent=people.other_agent.email))
    phone.says(told("answered", "of-mine", agent=people.agent.email))
    seen = {
        name: {row["call_id"] for row in people.client_of(getattr(people, name)).get("/api/v1/calls").json()["results"]}
        for name in ("agent", "other_agent", "supervisor")
    }
    everything = {"of-sales", "of-the-other", "of-mine"}
    assert seen == {"agent": everything, "other_agent": {"of-the-other"}, "supervisor": everything}
    hidden = Call.objects.get(call_id="of-mine")
    assert people.client_of(people.other_agent).get(f"/api/v1/calls/{hidden.pk}").status_code == 404
    assert people.client_of(people.member).get("/api/v1/calls").status_code == 403


def test_the_call_log_is_filtered_and_costs_the_same_for_more_calls(
    phone: PhoneSystem, people: People, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        phone.says_all(a_whole_call(f"c-{number}", agent=people.agent.email, **{"from": f"1380013800{number}"}))
    phone.says(told("missed", "c-9"))
    client = people.client_of(people.agent)
    assert len(client.get("/api/v1/calls?state=missed").json()["results"]) == 1
    assert len(client.get("/api/v1/calls?mine=true").json()["results"]) == 3
    (one,) = client.get("/api/v1/calls?phone=138 0013 8001").json()["results"]
    assert one["call_id"] == "c-1"
    with django_assert_max_num_queries(99) as few:
        client.get("/api/v1/calls?limit=1")
    with django_assert_max_num_queries(len(few)):
        assert len(client.get("/api/v1/calls?limit=4").json()["results"]) == 4


def test_who_it_may_be_is_perhaps_and_shows_what_the_agent_may_see(call: Call, people: People) -> None:
    known, cousin = a_contact(people.member, phone=PHONE), a_contact(name="王大明", phone=PHONE)
    a_contact(name="merged away", phone=PHONE, merged_into=known)
    here, elsewhere = a_queue("here"), a_queue("elsewhere")
    a_seat(people.agent, queues=[here])
    mine = a_ticket(known, queue=here)
    a_ticket(known, queue=elsewhere)
    a_ticket(cousin, queue=here, status="closed")
    matches = people.client_of(people.agent).get(f"/api/v1/calls/{call.pk}/matches").json()
    found = {one["name"]: (one["verified"], [ticket["number"] for ticket in one["open_tickets"]]) for one in matches["contacts"]}
    assert found == {"王小明": (False, [mine.pk]), "王大明": (False, [])}
    assert PHONE not in str(matches["contacts"])


def test_a_withheld_number_matches_nobody(phone: PhoneSystem, people: People) -> None:
    a_contact(name="no number", phone="")
    phone.says(told("answered", agent=people.agent.email, **{"from": "anonymous"}))
    call = Call.objects.get()
    matches = people.client_of(people.agent).get(f"/api/v1/calls/{call.pk}/matches").json()
    assert matches == {"contacts": [], "earlier_calls": []}


def test_earlier_calls_from_the_number_come_along(phone: PhoneSystem, people: People) -> None:
    phone.says(told("missed", "before"))
    phone.says(told("ringing", "now", after_s=600, agent=people.agent.email))
    call = Call.objects.get(call_id="now")
    matches = people.client_of(people.agent).get(f"/api/v1/calls/{call.pk}/matches").json()
    assert [one["call_id"] for one in matches["earlier_calls"]] == ["before"]


def test_a_call_becomes_a_ticket_of_a_new_contact_whatever_the_number_says(call: Call, people: People) -> None:
    known = a_contact(people.member, phone=PHONE)
    client = people.client_of(people.agent)
    answer = client.post(f"/api/v1/calls/{call.pk}/ticket", NEW)
    assert answer.status_code == 201, answer.json()
    ticket = Ticket.objects.get(pk=answer.json()["number"])
    assert (ticket.source, ticket.contact.phone, ticket.contact.member) == ("phone", PHONE, None)
    assert ticket.contact != known, "a number is no proof: nothing is merged by it"
    (event,) = Entry.objects.filter(ticket=ticket, event="called")
    assert (event.facts["call"], event.facts["number"], event.is_public) == (str(call.pk), "+86138****8000", False)
    shown = client.get(f"/api/v1/calls/{call.pk}").json()["ticket"]
    assert shown == {"number": ticket.pk, "subject": "发票没收到", "status": ticket.status}
    (on_ticket,) = client.get(f"/api/v1/tickets/{ticket.pk}/calls").json()["results"]
    assert on_ticket["call_id"] == "c-1"
    assert "call.on_ticket" in [record.kind for record in records_of(("call", call.pk))]


def test_whom_the_agent_recognised_by_talking_can_be_named(call: Call, people: People) -> None:
    known = a_contact(people.member)
    answer = people.client_of(people.agent).post(f"/api/v1/calls/{call.pk}/ticket", NEW | {"contact": {"id": str(known.pk)}})
    assert Ticket.objects.get(pk=answer.json()["number"]).contact == known
    told_one = {"name": "钱女士", "phone": "13900139000"}
    assert Contact.objects.filter(name=told_one["name"]).count() == 0


def test_asked_twice_it_is_one_ticket(call: Call, people: People) -> None:
    client, url = people.client_of(people.agent), f"/api/v1/calls/{call.pk}/ticket"
    first, again = client.post(url, NEW), client.post(url, NEW)
    assert (first.status_code, again.status_code, again.json()["number"]) == (201, 200, first.json()["number"])
    assert client.post(url, {"number": first.json()["number"]}).status_code == 200
    other = a_ticket()
    refused = client.post(url, {"number": other.pk})
    assert (refused.status_code, refused.json()["code"], refused.json()["number"]) == (
        409,
        "call_has_ticket",
        first.json()["number"],
    )
    assert (Ticket.objects.count(), TicketCall.objects.count()) == (2, 1)


def test_a_call_joins_a_ticket_that_is_there(call: Call, people: People) -> None:
    ticket = a_ticket(people.member)
    answer = people.client_of(people.agent).post(f"/api/v1/calls/{call.pk}/ticket", {"number": ticket.pk})
    assert (answer.status_code, answer.json()["number"]) == (200, ticket.pk)
    assert Entry.objects.filter(ticket=ticket, event="called").count() == 1
    timeline = people.client_of(people.member).get(f"/api/v1/tickets/{ticket.pk}/timeline").json()["results"]
    assert [entry for entry in timeline if entry["event"] == "called"] == []


@pytest.mark.parametrize(
    "form", [{}, {"category": "other"}, NEW | {"number": 1}, NEW | {"category": "no-such"}, NEW | {"text": ""}, {"number": 0}]
)
def test_half_a_ticket_is_refused(call: Call, people: People, form: dict[str, Any]) -> None:
    assert people.client_of(people.agent).post(f"/api/v1/calls/{call.pk}/ticket", form).status_code == 400
    assert not TicketCall.objects.exists()


def test_a_ticket_or_a_call_that_is_not_theirs_is_not_there(call: Call, people: People) -> None:
    here, elsewhere = a_queue("here"), a_queue("elsewhere")
    a_seat(people.agent, queues=[here])
    a_seat(people.other_agent, queues=[elsewhere])
    foreign = a_ticket(queue=elsewhere)
    mine = people.client_of(people.agent).post(f"/api/v1/calls/{call.pk}/ticket", {"number": foreign.pk})
    theirs = people.client_of(people.other_agent).post(f"/api/v1/calls/{call.pk}/ticket", NEW)
    assert (mine.status_code, theirs.status_code) == (404, 404)
    assert people.client_of(people.agent).get(f"/api/v1/tickets/{foreign.pk}/calls").status_code == 404
    assert not TicketCall.objects.exists()


def test_a_stolen_account_gets_the_cockpit_at_once(call: Call, people: People) -> None:
    client, url = people.client_of(people.agent), f"/api/v1/calls/{call.pk}/ticket"
    form = {"category": "stolen-account", "subject": "账号被盗", "text": "登不上了。", "account": people.member.email}
    unnamed = client.post(url, form | {"account": ""})
    assert (unnamed.status_code, list(unnamed.json()["errors"])) == (400, ["account"])

    known = a_contact(people.member, phone=PHONE)
    answer = client.post(url, form | {"contact": {"name": "自称王小明"}})
    assert (answer.status_code, answer.json()["category"]) == (201, "stolen-account"), answer.json()
    number = answer.json()["number"]
    report = StolenReport.objects.get(ticket=number)
    assert (report.account, report.contact, report.ticket.priority) == (people.member.email, PHONE, 1)
    assert report.ticket.contact != known
    assert client.get(f"/api/v1/tickets/{number}/stolen").status_code == 200
    code = answer.json()["query_code"]
    looked_up = people.client_of(None).post("/api/v1/stolen-account-reports/lookups", {"query_code": code})
    assert looked_up.status_code == 200
    again = client.post(url, form)
    assert (again.status_code, again.json()["number"], again.json()["query_code"]) == (200, number, None)


def test_who_had_the_call_writes_down_what_it_was_about(call: Call, people: People) -> None:
    url = f"/api/v1/calls/{call.pk}/wrap-up"
    form = {"category": "other", "note": "已答复", "seconds": 45}
    assert people.client_of(people.other_agent).put(url, form).status_code == 403
    done = people.client_of(people.agent).put(url, form)
    assert (done.status_code, done.json()["wrap_up"]["seconds"]) == (200, 45)
    changed = people.client_of(people.supervisor).put(url, form | {"seconds": 50})
    assert changed.json()["wrap_up"]["by"]["name"] == "孙丽"
    assert people.client_of(people.agent).put(url, form | {"category": "no-such"}).status_code == 400
    assert [record.kind for record in records_of(("call", call.pk))][-2:] == ["call.wrapped_up", "call.wrapped_up"]


def test_extensions_say_whose_telephone_it_is(phone: PhoneSystem, people: People) -> None:
    admin, url = people.client_of(people.administrator), f"/api/v1/people/{people.agent.pk}/extension"
    assert admin.put(url, {"extension": "8001"}).json() == {"extension": "8001"}
    taken = admin.put(f"/api/v1/people/{people.other_agent.pk}/extension", {"extension": "8001"})
    assert (taken.status_code, taken.json()["code"]) == (409, "extension_taken")
    phone.says(told("ringing", agent="8001"))
    assert Call.objects.get().agent == people.agent
    assert admin.put(url, {"extension": ""}).json() == {"extension": ""}
    phone.says(told("ringing", "c-2", agent="8001"))
    assert Call.objects.get(call_id="c-2").agent is None
    assert people.client_of(people.agent).put(url, {"extension": "9"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_three_deliveries_at_once_are_one_call_and_two_clicks_at_once_one_ticket(people: People) -> None:
    events = a_whole_call(agent=people.agent.email)

    def say(event: dict[str, Any]) -> int:
        try:
            return PhoneSystem().says(event).status_code
        finally:
            connection.close()

    def click(_: int) -> tuple[int, int]:
        try:
            answer = people.client_of(people.agent).post(f"/api/v1/calls/{Call.objects.get().pk}/ticket", NEW)
            return answer.status_code, answer.json()["number"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as hands:
        assert set(hands.map(say, [*events, *events])) == {200}
        clicked = list(hands.map(click, range(4)))
    call = Call.objects.get()
    assert (call.state, call.agent, call.events.count()) == ("ended", people.agent, 3)
    assert sorted(status for status, _ in clicked) == [200, 200, 200, 201]
    assert {number for _, number in clicked} == {Ticket.objects.get().pk}
