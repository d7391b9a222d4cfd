"""Keep the index close behind what happens."""

from datetime import timedelta

from helpdesk.jobs import sweep

from .indexing import index_touched

BATCHES_PER_TURN = 20  # then the other sweeps have their turn


@sweep(every=timedelta(seconds=1))
def index_what_changed() -> None:
    for _ in range(BATCHES_PER_TURN):
        if not index_touched():
            break
