"""Seal what was recorded, and write each seal down outside the database."""

from datetime import timedelta

from django.conf import settings

from helpdesk.common.clock import now
from helpdesk.jobs import sweep

from .anchor import append_new_seals
from .sealing import seal_pending

BATCHES_PER_TURN = 40  # then the other sweeps have their turn


@sweep(every=timedelta(seconds=1))
def seal_records() -> None:
    for _ in range(BATCHES_PER_TURN):
        if not seal_pending(at=now()):
            break
    append_new_seals(settings.EVIDENCE_ANCHOR)
