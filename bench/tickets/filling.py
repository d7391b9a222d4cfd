"""A queue with a past: tickets, their timelines, clocks and words, made inside the database.

`python -m bench.tickets.filling TICKETS OPEN` fills the database of the environment and prints, as JSON, who can sign
in. Five entries a ticket. Through the actions a million would take hours; what is measured afterwards goes through them.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.prepare import cookie_of, person  # noqa: E402
from bench.tickets.phrases import PHRASES, RARE  # noqa: E402
from helpdesk.common.actors import Role  # noqa: E402
from helpdesk.members.models import Contact  # noqa: E402
from helpdesk.search.words import words_of  # noqa: E402
from tickets.models import Ticket  # noqa: E402

AGENTS = 40
WORK_OF_AN_AGENT = 100  # at the least: a page of one's own is full at either size
CONTACTS = 20_000
MEMBERS = 400  # nobody may have many tickets open


FILL = """
CREATE TEMPORARY TABLE phrase AS
    SELECT number - 1 AS number, text, words FROM unnest(%(phrases)s::text[], %(words)s::jsonb[])
    WITH ORDINALITY AS one(text, words, number);
CREATE TEMPORARY TABLE agent AS SELECT id, row_number() OVER () - 1 AS number FROM accounts_user WHERE role = 'agent';
CREATE TEMPORARY TABLE kind AS
    SELECT id, queue_id, row_number() OVER (ORDER BY position) - 1 AS number FROM tickets_category;
INSERT INTO members_contact (id, name, email, phone, wants_mail, created_at)
    SELECT gen_random_uuid(), '客户 ' || n, 'customer-' || n || '@bench.test', '', true, now() - interval '2 years'
    FROM generate_series(1, %(contacts)s) AS n;
CREATE TEMPORARY TABLE customer AS
    SELECT id, name, row_number() OVER () - 1 AS number FROM members_contact WHERE member_id IS NULL;
CREATE TEMPORARY TABLE fresh AS
    SELECT n AS number, gen_random_uuid() AS id, hashint8(n) & 2147483647 AS dice,
        n > %(finished)s AS is_open,
        now() - (%(tickets)s - n) * (interval '700 days' / %(tickets)s) AS opened_at
    FROM generate_series(1, %(tickets)s) AS n;
INSERT INTO tickets_ticket (number, id, version, category_id, queue_id, contact_id, assignee_id, subject, status, priority,
        source, fields, last_entry, last_public, customer_seen, last_text, last_by_staff, last_at, opened_at, changed_at,
        answered_at, unanswered_since, solved_at, closed_at, urged, reopened, act_by)
    SELECT 10000 + fresh.number, fresh.id, 6, kind.id, kind.queue_id, customer.id,
        CASE WHEN is_open AND dice %% 5 = 0 THEN NULL ELSE agent.id END,
        phrase.text || CASE WHEN fresh.number %% 1000 = 7 THEN '，' || %(rare)s ELSE '' END,
        CASE WHEN NOT is_open THEN CASE WHEN fresh.number > %(finished)s - 2000 THEN 'solved' ELSE 'closed' END
            WHEN dice %% 5 = 0 THEN 'new' WHEN dice %% 5 = 1 THEN 'pending' ELSE 'open' END,
        1 + least(3, dice / 7 %% 5), 'form', '{}', 5, 4, 4, left(answer.text, 80), true, opened_at + interval '3 hours',
        opened_at, opened_at + interval '5 hours', opened_at + interval '1 hour', NULL,
        CASE WHEN NOT is_open THEN opened_at + interval '5 hours' END,
        CASE WHEN NOT is_open THEN opened_at + interval '5 hours' END, 0, 0,
        CASE WHEN is_open AND dice %% 5 <> 1 THEN now() + (dice %% 20000 - 4000) * interval '1 minute'
            ELSE timestamptz '9999-12-31 00:00:00+00' END
    FROM fresh
    JOIN phrase ON phrase.number = dice %% 12
    JOIN phrase AS answer ON answer.number = 12 + dice / 3 %% 4
    JOIN kind ON kind.number = dice / 11 %% (SELECT count(*) FROM kind)
    JOIN agent ON agent.number = dice / 13 %% (SELECT count(*) FROM agent)
    JOIN customer ON customer.number = dice / 17 %% (SELECT count(*) FROM customer);
INSERT INTO tickets_entry (ticket_id, sequence, kind, event, is_public, channel, author_kind, author_id, author_name,
        by_staff, client_id, text, files, changes, facts, at)
    SELECT 10000 + fresh.number, line, CASE line WHEN 3 THEN 'note' WHEN 5 THEN 'change' ELSE 'reply' END, '', line NOT IN (3, 5),
        'form', 'user', NULL, CASE WHEN line IN (1, 4) THEN '客户' ELSE '坐席' END, line NOT IN (1, 4), '',
        CASE WHEN line = 5 THEN '' ELSE phrase.text END, '[]',
        CASE WHEN line = 5 THEN '[{"field": "status", "new": "open", "old": "new"}]'::jsonb ELSE '[]' END, '{}',
        fresh.opened_at + line * interval '1 hour'
    FROM fresh CROSS JOIN generate_series(1, 5) AS line JOIN phrase ON phrase.number = (dice + 7 * line) %% 16;
INSERT INTO tickets_clock (ticket_id, kind, round, calendar_id, target_s, started_at, running_since, spent_s, granted_s,
        pause_reason, due_at, warn_at, escalated, outcome, pauses)
    SELECT ticket.number, 'resolution', 1, queue.calendar_id, 86400, ticket.opened_at, ticket.opened_at, 0, 0, '',
        ticket.act_by, ticket.act_by - interval '1 hour', 0, '', '[]'
    FROM tickets_ticket AS ticket JOIN desk_queue AS queue ON queue.id = ticket.queue_id
    WHERE ticket.status IN ('new', 'open') AND ticket.act_by < timestamptz '9999-01-01';
INSERT INTO search_document (kind, object_id, rank, words, public_words)
    SELECT 'ticket', (10000 + fresh.number)::text, 10000 + fresh.number, array_to_tsvector(found.words), NULL
    FROM fresh
    CROSS JOIN LATERAL (
        SELECT array_agg(DISTINCT word) || CASE WHEN fresh.number %% 1000 = 7 THEN %(rare_words)s::text[] ELSE '{}' END AS words
        FROM phrase CROSS JOIN LATERAL jsonb_array_elements_text(phrase.words) AS word
        WHERE phrase.number IN (dice %% 12, (dice + 7) %% 16, (dice + 14) %% 16, (dice + 21) %% 16, (dice + 28) %% 16)
    ) AS found;
SELECT setval(pg_get_serial_sequence('tickets_ticket', 'number'), 10000 + %(tickets)s);
"""
FILLED = ("tickets_ticket", "tickets_entry", "tickets_clock", "search_document")
INDEXES = """
    SELECT indexdef, indexname FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)
    ORDER BY tablename, indexname
"""


def fill(tickets: int, unfinished: int) -> None:
    for number in range(min(AGENTS, max(1, unfinished // WORK_OF_AN_AGENT))):
        person(Role.AGENT, number)
    values = {
        "phrases": list(PHRASES),
        "words": [json.dumps(words_of(phrase)) for phrase in PHRASES],
        "tickets": tickets,
        "finished": tickets - unfinished,
        "contacts": CONTACTS,
        "rare": RARE,
        "rare_words": words_of(RARE),
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off; SET work_mem = '128MB'")
        cursor.execute("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 2")
        # References are right as they are made here; asking for each of seven million rows would take longer than all else.
        cursor.execute("SET session_replication_role = replica")
        with indexes_afterwards(cursor):
            for statement in FILL.strip().rstrip(";").split(";\n"):
                cursor.execute(statement, {name: value for name, value in values.items() if f"%({name})s" in statement})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")  # not while somebody measures


@contextmanager
def indexes_afterwards(cursor: Any) -> Iterator[None]:
    """Built over all rows at once, they take a tenth of the time."""
    cursor.execute(INDEXES, [list(FILLED)])
    indexes = cursor.fetchall()
    for _, name in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for definition, _ in indexes:
        cursor.execute(definition)


def cast() -> dict[str, object]:
    """Who can sign in: a supervisor who sees everything, an agent with work in hand, members who ask."""
    supervisor, members = person(Role.SUPERVISOR, 0), [person(Role.CUSTOMER, number) for number in range(MEMBERS)]
    agent = Ticket.objects.filter(status="open").exclude(assignee=None).select_related("assignee")[0].assignee
    assert agent is not None
    Contact.objects.bulk_create(
        Contact(member=one, name=one.display_name, email=one.email, created_at=one.joined_at) for one in members
    )
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True)
    return {
        "supervisor": cookie_of(supervisor),
        "agent": cookie_of(agent),
        "members": [cookie_of(member) for member in members],
        "numbers": list(newest[: 50 * 400 : 400]),
    }


if __name__ == "__main__":
    fill(int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps(cast()))
