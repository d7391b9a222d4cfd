"""Who is there: said, heard, lost, and what becomes of what they had."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from chat.actions.asking import ask
from chat.actions.offering import offer_waiting
from chat.actions.presence import UnknownState, agents_seen, came, leave_desk, notice_lost, set_presence
from chat.models import Conversation, Happening, Offer, Presence
from chat.summaries import presence_of
from helpdesk.accounts.models import User
from helpdesk.common.errors import NotAllowed
from helpdesk.evidence.queries import records_of
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

LOST, GRACE = settings.CHAT["AGENT_LOST_AFTER"], settings.CHAT["AGENT_GRACE"]
SECOND = timedelta(seconds=1)


def shown(user: User) -> str:
    (body,) = presence_of([user.pk])
    return str(body["state"])


def test_busy_says_why_and_the_others_see_it(available: User, people: People, at: datetime) -> None:
    console = people.client_of(available)
    answer = console.put("/api/v1/presence", {"state": "busy", "reason": "午饭"})
    assert answer.status_code == 200, answer.json()
    (body,) = people.client_of(people.other_agent).get("/api/v1/presence").json()["results"]
    assert (body["user"]["name"], body["state"], body["reason"]) == ("陈静", "busy", "午饭")
    assert [one.facts["state"] for one in records_of(("user", available.pk), "presence.set")] == ["available", "busy"]  # type: ignore[index]


def test_unknown_states_and_customers_are_refused(people: People, available: User, at: datetime) -> None:
    with pytest.raises(UnknownState):
        set_presence(by=available.actor, state="sleeping", at=at)
    with pytest.raises(NotAllowed):
        set_presence(by=people.member.actor, state="available", at=at)
    assert Presence.objects.get().state == "available"


def test_a_lost_agent_shows_away_and_is_back_with_the_next_heartbeat(
    available: User, waiting: Conversation, at: datetime
) -> None:
    notice_lost(at=at + LOST)
    assert shown(available) == "available"
    notice_lost(at=at + LOST + SECOND)
    assert shown(available) == "away"
    assert offer_waiting(at=at + LOST + SECOND) == []

    agents_seen([available.pk], at=at + LOST + 2 * SECOND)
    assert shown(available) == "available"
    assert len(offer_waiting(at=at + LOST + 2 * SECOND)) == 1


def test_after_the_grace_their_conversations_go_to_the_front_of_the_line(
    people: People, active: Conversation, available: User, at: datetime
) -> None:
    set_presence(by=people.other_agent.actor, state="busy", at=at)
    ask(by=people.other_member.actor, text="我后来的", at=at + LOST)
    noticed = at + LOST + SECOND
    agents_seen([people.other_agent.pk], at=noticed + GRACE)
    notice_lost(at=noticed)
    assert notice_lost(at=noticed + GRACE - SECOND) == []
    active.refresh_from_db()
    assert active.state == "active"

    assert notice_lost(at=noticed + GRACE) == [available.pk]
    active.refresh_from_db()
    assert (active.state, active.assignee) == ("waiting", None)
    returned = Happening.objects.get(conversation=active, kind="returned")
    assert (returned.for_customer, returned.facts["reason"]) == (True, "agent_lost")
    body = people.client_of(people.member).get(f"/api/v1/conversations/{active.pk}").json()
    assert body["line"]["position"] == 1
    assert shown(available) == "offline"


def test_a_heartbeat_within_the_grace_keeps_everything(active: Conversation, available: User, at: datetime) -> None:
    notice_lost(at=at + LOST + SECOND)
    agents_seen([available.pk], at=at + LOST + GRACE)
    assert notice_lost(at=at + LOST + GRACE + SECOND) == []
    active.refresh_from_db()
    assert active.assignee == available


def test_a_stop_of_the_whole_desk_costs_nobody_their_conversations(active: Conversation, available: User, at: datetime) -> None:
    """The sweep did not run for an hour: everybody is silent, and the grace begins only now."""
    assert notice_lost(at=at + timedelta(hours=1)) == []
    active.refresh_from_db()
    assert active.assignee == available


def test_offline_with_a_window_open_keeps_what_one_has(active: Conversation, available: User, at: datetime) -> None:
    set_presence(by=available.actor, state="offline", at=at)
    agents_seen([available.pk], at=at + GRACE)
    assert notice_lost(at=at + GRACE + SECOND) == []
    assert notice_lost(at=at + GRACE * 2) == [available.pk]
    active.refresh_from_db()
    assert active.state == "waiting"


def test_an_opened_console_learns_where_it_stands(active: Conversation, available: User, people: People, at: datetime) -> None:
    other = ask(by=people.other_member.actor, text="急", at=at)
    offer_waiting(at=at)
    desk = came(available.actor, at=at)
    assert desk["presence"]["state"] == "available"
    assert (desk["load"], desk["capacity"]) == (1, 6)
    assert [offer["conversation"] for offer in desk["offers"]] == [str(other.pk)]
    assert came(people.supervisor.actor, at=at)["presence"]["state"] == "offline"


def test_whoever_leaves_for_good_hands_everything_on_at_once(
    active: Conversation, available: User, people: People, at: datetime
) -> None:
    set_presence(by=people.other_agent.actor, state="available", at=at)
    ask(by=people.other_member.actor, text="急", at=at)
    offer_waiting(at=at)
    leave_desk(user_id=available.pk, by=people.administrator.actor, at=at)
    active.refresh_from_db()
    assert (active.state, active.assignee) == ("waiting", None)
    assert not Offer.objects.filter(agent=available, outcome="").exists()
    assert Presence.objects.get(pk=available.pk).state == "offline"


def test_heartbeats_of_a_whole_desk_cost_two_statements(
    available: User, people: People, at: datetime, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    for other in (people.other_agent, people.supervisor):
        set_presence(by=other.actor, state="available", at=at)
    everybody = [available.pk, people.other_agent.pk, people.supervisor.pk]
    with django_assert_num_queries(2):
        agents_seen(everybody, at=at)
