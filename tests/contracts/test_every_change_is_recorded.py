"""Whatever a door changes is on record, in the same call: also what the door of next year changes."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk.evidence.models import Pending
from tests.contracts.routes import CONVERSATION, TICKET, World
from tests.contracts.test_every_route import UNSAFE, asker
from tests.people import People

pytestmark = [pytest.mark.embedded, pytest.mark.django_db]

CHANGED = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
# That somebody is here, what they tried, and what is to be indexed.
TRACES = {"django_session", "usersessions_usersession", "accounts_attempt", "search_touched"}
# What nobody but its owner is told, or what is no deed yet.
NOT_ON_RECORD = {
    "POST files": "an upload is on record with the words it is sent with",
    "PUT presence": "who is there is kept by `PresenceSpan`",
    f"PUT {CONVERSATION}/draft": "private and unsaid",
    f"PUT {TICKET}/draft": "private and unsaid",
    f"PUT {TICKET}/seen": "a mark of reading",
    "POST password-resets": "whose it is, is asked in the background, or the time it takes would tell",
    "PUT notifications/read": "a mark of reading",
}


@pytest.mark.timeout(400)  # asks every route
def test_what_a_door_changes_is_on_record(people: People) -> None:
    world = World(people, people.member)
    unrecorded: list[str] = []
    recorded: list[str] = []
    for route in UNSAFE:
        before = Pending.objects.count()
        after: list[int] = []
        with CaptureQueriesContext(connection) as asked:
            world.ask(route, asker(route), look=partial(count_into, after))
        changed = {found[1] for query in asked if (found := CHANGED.match(query["sql"]))} - TRACES
        if after and after[0] > before:
            recorded.append(route)
        elif after and changed and route not in NOT_ON_RECORD:
            unrecorded.append(f"{route} by {asker(route)}: {sorted(changed)}")
    assert unrecorded == []
    assert len(recorded) > 60, "somebody did look"


def count_into(counts: list[int]) -> None:
    counts.append(Pending.objects.count())
