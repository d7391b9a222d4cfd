"""The test database as it was after the migrations, put back in a moment after a test that committed."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
from django.db import connection, connections
from psycopg.sql import SQL, Identifier

from tests.services import POSTGRES_URL, embedded_worker


class Template:
    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])
        self.copy = f"{self.name}_template"

    def make(self) -> None:
        copy_database(self.name, self.copy)

    def restore(self) -> None:
        copy_database(self.copy, self.name)

    def drop(self) -> None:
        drop_database(self.copy)


def copy_database(source: str, target: str) -> None:
    """Replace `target` by a copy of `source`. Whoever is still connected to either is cut off."""
    close_connections()
    drop_database(target)
    if embedded_worker():
        shutil.copyfile(source, target)
    else:
        run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", source)
        run_sql(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(target), Identifier(source)))


def drop_database(name: str) -> None:
    if embedded_worker():
        for file in (name, f"{name}-wal", f"{name}-shm"):
            Path(file).unlink(missing_ok=True)
    else:
        run_sql(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def close_connections() -> None:
    connections.close_all()
    if not embedded_worker():
        connection.close_pool()  # type: ignore[attr-defined]


def run_sql(statement: object, *values: str) -> None:
    import os

    with psycopg.connect(f"{os.environ[POSTGRES_URL]}/postgres", autocommit=True) as server:
        server.execute(statement, values or None)  # type: ignore[arg-type]
