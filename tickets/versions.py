"""Versions of what is set up: categories, promises, macros, views and rules. Two people with one of them open do not
undo each other's save unseen.

A ticket counts its changes; here nobody does, so the version is a digest of what is stored. Put back as it was, a row has
the version it had: whoever saw that saw what is there.
"""

from __future__ import annotations

import json
from hashlib import sha256

from helpdesk.common.errors import DomainError

from .models import Category, Macro, SavedView, SlaPolicy, Trigger

SetUp = Category | Macro | SavedView | SlaPolicy | Trigger

# What the machine notes on a row, not what somebody wrote.
NOTED = {"changed_at", "failed_at", "error"}
LENGTH = 16


class ChangedMeanwhile(DomainError):
    """Somebody saved it since the caller looked."""

    code = "stale"
    status = 412
    zh = "您打开之后，有人存过这一项。请看看现在的样子，再存一次。"
    en = "Somebody saved this after you opened it. Look at how it is now, then save again."


def version_of(row: SetUp) -> str:
    """16 hexadecimal digits. Of a promise with its steps."""
    columns = [field.attname for field in row._meta.concrete_fields if field.attname not in NOTED]
    said = {column: getattr(row, column) for column in columns}
    if isinstance(row, SlaPolicy):
        steps = row.escalations.all()
        said["escalations"] = sorted((step.kind, step.after_s, step.tell, step.raise_priority) for step in steps)
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:LENGTH]


def refuse_changed(row: SetUp, seen: str | None) -> None:
    """`row` is held by the caller. Without a version it is saved: a script that names one column undoes no other."""
    if seen is not None and seen != version_of(row):
        raise ChangedMeanwhile
