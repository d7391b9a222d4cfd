"""How things stand at a queue right now, as a customer may know it."""

from datetime import datetime
from typing import Any

from helpdesk.desk.models import Queue
from helpdesk.desk.queries import queue_is_open, queue_opens_at

from .frames import moment
from .presence import agents_taking, as_agents, free_places, staffed_queues
from .queries import lately_accepted, line_of
from .waiting import wait_range


def chat_state(queue: Queue, at: datetime) -> dict[str, Any]:
    """Open means that somebody is there: an open door without a person behind it helps nobody.

    `wait_s` is for whoever would ask now, behind those who wait already.
    """
    open_by_hours = queue_is_open(queue, at)
    is_open = open_by_hours and queue.pk in staffed_queues()
    opens_at = None if open_by_hours else queue_opens_at(queue, at)
    waiting = len(line_of([queue.pk]))
    free = free_places([queue.pk])[queue.pk]
    agents = as_agents(agents_taking().values_list("pk", flat=True))
    return {
        "open": is_open,
        "opens_at": moment(opens_at) if opens_at else None,
        "agents_available": sum(1 for agent in agents if agent.queues is None or queue.pk in agent.queues),
        "waiting": waiting,
        "wait_s": wait_range(waiting + 1, lately_accepted([queue.pk], at)[queue.pk], at, free_places=free) if is_open else None,
    }
