"""Take back what a record says, and leave the proof that it was there and is gone."""

import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from helpdesk.common.errors import TryAgain

from .commitments import canonical, moment
from .models import Pending, Record
from .sealing import seal_pending

ERASED = "evidence.erased"
AT_ONCE = 1_000  # positions named by one `evidence.erased` record
TRIES = 200  # batches to seal before an erasure gives up


class Erasure(NamedTuple):
    """Why a record is empty. `hold` says what else is kept, where and until when; empty when nothing is."""

    at: str
    reason: str
    hold: str
    positions: frozenset[int]


def erase(*, subject: tuple[str, str | UUID], reason: str, hold: str, by: str, at: datetime) -> int:
    """Erase facts and salts of everything recorded about a subject so far; returns how many records.

    Seals what is pending first; raises TryAgain when that does not come to an end. Who did what kind of thing when stays, and so does the commitment: the tree is
    unchanged and proofs still verify. Copies in backups and in pages the database has not yet cleaned are outside.
    """
    kind, key = subject[0], str(subject[1])
    _seal_all_about(kind, key, at)
    erased = 0
    with transaction.atomic():
        readable = Record.objects.filter(subject_kind=kind, subject_id=key, salt__isnull=False).exclude(kind=ERASED)
        positions = list(readable.order_by("position").values_list("position", flat=True))
        for start in range(0, len(positions), AT_ONCE):
            some = positions[start : start + AT_ONCE]
            facts = canonical({"reason": reason, "hold": hold, "positions": some}).decode()
            why = Pending.objects.create(kind=ERASED, subject_kind=kind, subject_id=key, by=by, at=at, facts=facts)
            erased += Record.objects.filter(position__in=some, salt__isnull=False).update(facts="", salt=None, erased_by=why.pk)
    return erased


def _seal_all_about(kind: str, key: str, at: datetime) -> None:
    for _ in range(TRIES):
        if not Pending.objects.filter(subject_kind=kind, subject_id=key).exists():
            return
        seal_pending(at=at)
    raise TryAgain


def erasure_of(entry: int) -> Erasure | None:
    """What the `evidence.erased` record with this number says, sealed or still pending. None: there is no such record."""
    said = (
        Record.objects.filter(entry=entry, kind=ERASED).values_list("at", "facts").first()
        or Pending.objects.filter(pk=entry, kind=ERASED).values_list("at", "facts").first()
    )
    if said is None:
        return None
    facts = json.loads(said[1])
    return Erasure(moment(said[0]), facts["reason"], facts["hold"], frozenset(facts["positions"]))
