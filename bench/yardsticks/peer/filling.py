"""Fill django-helpdesk with as many tickets as ours: `python filling.py TICKETS OPEN`, phrases as JSON on standard input.

Prints, as JSON, an agent's session and some numbers of tickets.
"""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from helpdesk.models import Queue, Ticket  # noqa: E402

FILL = """
CREATE TEMPORARY TABLE phrase AS
    SELECT number - 1 AS number, text FROM unnest(%(phrases)s::text[]) WITH ORDINALITY AS one(text, number);
CREATE TEMPORARY TABLE agent AS SELECT id, row_number() OVER () - 1 AS number FROM auth_user;
CREATE TEMPORARY TABLE kind AS SELECT id, row_number() OVER () - 1 AS number FROM helpdesk_queue;
CREATE TEMPORARY TABLE fresh AS
    SELECT n AS number, hashint8(n) & 2147483647 AS dice, n > %(finished)s AS is_open,
        now() - (%(tickets)s - n) * (interval '700 days' / %(tickets)s) AS opened_at
    FROM generate_series(1, %(tickets)s) AS n;
INSERT INTO helpdesk_ticket (id, title, queue_id, created, modified, submitter_email, assigned_to_id, status, on_hold,
        description, resolution, priority, due_date, secret_key)
    SELECT fresh.number, phrase.text || CASE WHEN fresh.number %% 1000 = 7 THEN '，' || %(rare)s ELSE '' END, kind.id,
        opened_at, opened_at, 'customer-' || dice %% 20000 || '@bench.test',
        CASE WHEN is_open AND dice %% 5 = 0 THEN NULL ELSE agent.id END, CASE WHEN is_open THEN 1 ELSE 4 END, false,
        question.text, NULL, 1 + least(3, dice / 7 %% 5), now() + (dice %% 20000 - 4000) * interval '1 minute', md5(fresh.number::text)
    FROM fresh JOIN phrase ON phrase.number = dice %% 12 JOIN phrase AS question ON question.number = (dice + 7) %% 16
    JOIN kind ON kind.number = dice / 11 %% (SELECT count(*) FROM kind)
    JOIN agent ON agent.number = dice / 13 %% (SELECT count(*) FROM agent);
INSERT INTO helpdesk_followup (ticket_id, date, title, comment, public, user_id, new_status, message_id)
    SELECT fresh.number, fresh.opened_at + line * interval '1 hour', '答复', phrase.text, line <> 3, NULL, NULL, NULL
    FROM fresh CROSS JOIN generate_series(2, 5) AS line JOIN phrase ON phrase.number = (dice + 7 * line) %% 16;
SELECT setval(pg_get_serial_sequence('helpdesk_ticket', 'id'), %(tickets)s);
"""


def main(tickets, unfinished):
    call_command("migrate", verbosity=0)
    given = json.load(sys.stdin)
    user = get_user_model()
    for number in range(40):  # one by one: a signal gives each their settings
        name = f"agent-{number}"
        user.objects.create(username=name, email=f"{name}@bench.test", is_staff=True, is_superuser=True)
    for slug in given["queues"]:
        Queue.objects.create(title=slug, slug=slug, allow_public_submission=True)
    values = {**given, "tickets": tickets, "finished": tickets - unfinished}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        for statement in FILL.strip().rstrip(";").split(";\n"):
            cursor.execute(statement, {name: values[name] for name in values if f"%({name})s" in statement})
        cursor.execute("VACUUM ANALYZE")
    agent = Ticket.objects.filter(status=1).exclude(assigned_to=None)[0].assigned_to
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(agent.pk), agent.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store.create()
    numbers = list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[: 50 * 400 : 400])
    return {"agent": f"sessionid={store.session_key}", "numbers": numbers, "queue": Queue.objects.all()[0].pk}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
