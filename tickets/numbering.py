"""Where the short numbers of tickets begin: five digits from the first one on, so that none looks like a test."""

from django.db import connections

from .models import Ticket

FIRST = 10_001


def begin_numbers(using: str) -> None:
    """Raise the counter to FIRST, unless it is beyond. Told after every migration: SQLite forgets the counter of an empty
    table whenever a migration makes the table anew."""
    table, connection = Ticket._meta.db_table, connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'number')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute(
                "SELECT setval(%s::regclass, %s) FROM pg_sequences WHERE schemaname || '.' || sequencename = %s"
                " AND coalesce(last_value, 0) < %s",
                [sequence, FIRST - 1, sequence, FIRST - 1],
            )
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s AND seq < %s", [FIRST - 1, table, FIRST - 1])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, FIRST - 1, table],
        )
