"""No door of a ticket saves over what its caller has not seen, a door of next year's included."""

from __future__ import annotations

import pytest

from tests.contracts.routes import TICKET, World, routes
from tests.contracts.test_every_route import asker
from tests.people import People
from tickets.models import Entry, Ticket

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

# One's own, beside the ticket: they are no part of it, and no version counts them.
BESIDE = ("seen", "draft", "reminders", "reminders/<uuid:reminder_id>")
# A step of the lane of stolen accounts names what its caller has seen by itself: the proposal, the item of the checklist.
LANE = f" {TICKET}/stolen"
CHANGING = [
    route
    for route in routes()
    if not route.startswith("GET")
    and f" {TICKET}" in route
    and LANE not in route
    and route.partition(f"{TICKET}/")[2] not in BESIDE
]


def test_a_stale_save_is_refused_at_every_door_and_shows_what_changed(people: People) -> None:
    world = World(people, people.member)
    assert len(CHANGING) > 12
    wrong = []
    for route in CHANGING:
        answer = world.ask(route, asker(route), HTTP_IF_MATCH='"999"')
        if (answer.status_code, answer.json().get("code")) != (412, "stale") or "changes" not in answer.json():
            wrong.append(f"{route} by {asker(route)}: {answer.status_code} {answer.content[:200]!r}")
    assert wrong == []
    assert Entry.objects.filter(ticket=world.ticket).count() == 1  # the answer that was there


def test_the_version_that_is_there_is_never_stale(people: People) -> None:
    world = World(people, people.member)
    version = Ticket.objects.get(pk=world.ticket.pk).version
    stale = [route for route in CHANGING if world.ask(route, asker(route), HTTP_IF_MATCH=f'"{version}"').status_code == 412]
    assert stale == []


def test_what_is_no_version_is_refused_as_such(people: People) -> None:
    world = World(people, people.member)
    wrong = []
    for route in CHANGING:
        answer = world.ask(route, asker(route), HTTP_IF_MATCH='"seven"')
        if answer.status_code != 400 or "If-Match" not in answer.json().get("errors", {}):
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []
