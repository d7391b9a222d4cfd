"""Taking from a line while somebody writes on what stands in it. SQLite has one writer at a time and no SKIP LOCKED."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.builders import a_queue, a_seat, a_ticket
from tests.people import People
from tests.services import wait_until
from tickets.actions.assigning import take_next
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_ticket_is_not_skipped_because_somebody_writes_on_it(people: People) -> None:
    """SKIP LOCKED alone would call the line empty."""
    at, queue = timezone.now(), a_queue()
    agent = people.agent
    a_seat(agent, queues=[queue])
    ticket = a_ticket(queue=queue)
    taken: list[Ticket | None] = []

    def take() -> None:
        taken.append(take_next(by=agent.actor, at=at))
        connection.close()

    with transaction.atomic():
        Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
        thread = threading.Thread(target=take)
        thread.start()
        wait_until(somebody_waits_for_a_row, "nobody waits for the row")
        assert taken == []
    thread.join(20)
    assert [one.pk for one in taken if one] == [ticket.pk]


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the first look would be the last
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event IN ('transactionid', 'tuple')"
        )
        return bool(cursor.fetchone()[0])
