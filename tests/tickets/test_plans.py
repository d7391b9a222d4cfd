"""How PostgreSQL reads a page of a list, whatever the size of the table. The plans are its own: nothing to ask SQLite."""

from datetime import datetime

import pytest
from django.db import connection

from tests.builders import a_queue, a_ticket
from tests.people import People
from tickets import listing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("view", ["mine", "unassigned", "due", "urgent", "solved", "all"])
def test_a_page_walks_an_index_and_sorts_no_table(people: People, at: datetime, view: str) -> None:
    """Asked of the planner, with everything else it could do made dear: were there no index, it would have to sort."""
    support = a_queue()
    a_ticket(queue=support)
    supervisor = people.supervisor.actor
    filters = {"view": view}
    rows = listing.page(supervisor, filters, order=listing.order_of(filters), place=None, limit=51, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        # What the page is cut from; the fifty rows above it are put in order once more.
        _, _, cut_from = rows.explain().partition("Limit")
    assert "Index" in cut_from
    assert "Sort" not in cut_from


def test_nobody_is_looked_up_for_rows_that_are_not_shown(people: People, at: datetime) -> None:
    rows = listing.page(people.supervisor.actor, {"view": "due"}, order=listing.DUE, place=None, limit=51, at=at)
    _, _, cut_from = rows.select_related("contact").explain().partition("Limit")
    first, *below = cut_from.split("tickets_ticket")
    assert below
    assert "members_contact" not in first
