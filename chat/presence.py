"""Questions about agents: who is there, how much each holds, who could take one more."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from helpdesk.common.actors import STAFF_ROLES
from helpdesk.desk.models import Queue, Seat
from helpdesk.desk.queries import capacities, seats_of

from .assignment import Agent
from .models import Conversation, Offer, Presence

THERE = ~Q(state=Presence.State.OFFLINE)
TAKING = Q(state=Presence.State.AVAILABLE, lost_at=None)
IN_SERVICE = Q(user__is_active=True, user__role__in=STAFF_ROLES)


def agents_taking() -> QuerySet[Presence]:
    """Presences of agents who can be offered something, by their state alone; room is another question."""
    return Presence.objects.filter(TAKING, IN_SERVICE)


def loads(user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many conversations each holds."""
    rows = Conversation.objects.filter(state=Conversation.State.ACTIVE, assignee_id__in=set(user_ids))
    return dict(rows.order_by().values_list("assignee_id").annotate(Count("pk")))


def with_open_offer(user_ids: Iterable[UUID]) -> set[UUID]:
    return set(Offer.objects.filter(outcome="", agent_id__in=set(user_ids)).values_list("agent_id", flat=True))


def has_room(user_id: UUID) -> bool:
    """Ask while holding the presence lock, or the answer is old when you use it."""
    return loads([user_id]).get(user_id, 0) < capacities([user_id])[user_id]


def as_agents(user_ids: Iterable[UUID]) -> list[Agent]:
    """These people as the assignment rules see them. Constant queries."""
    ids = list(user_ids)
    seats, held, offered = seats_of(ids), loads(ids), with_open_offer(ids)
    last = dict(Offer.objects.filter(agent_id__in=ids).order_by().values_list("agent_id").annotate(Max("made_at")))
    agents = []
    for user_id in ids:
        seat = seats.get(user_id)
        agents.append(
            Agent(
                id=user_id,
                load=held.get(user_id, 0),
                capacity=seat.capacity if seat else Seat.CAPACITY,
                queues=frozenset(queue.pk for queue in seat.queues.all()) if seat else None,
                skills=frozenset(skill.pk for skill in seat.skills.all()) if seat else frozenset(),
                idle_since=last.get(user_id),
                has_offer=user_id in offered,
            )
        )
    return agents


def free_places(queue_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Room of the available agents by queue. An agent of two queues counts at both."""
    agents = as_agents(agents_taking().values_list("pk", flat=True))
    room = dict.fromkeys(queue_ids, 0)
    for agent in agents:
        for queue_id in room:
            if agent.queues is None or queue_id in agent.queues:
                room[queue_id] += max(0, agent.capacity - agent.load)
    return room


def staffed_queues() -> set[UUID]:
    """Queues at which somebody is there, if only busy or for a moment lost: whoever waits will be served."""
    there = list(Presence.objects.filter(THERE, IN_SERVICE).values_list("pk", flat=True))
    if not there:
        return set()
    seats = seats_of(there)
    staffed = {queue.pk for seat in seats.values() if seat.capacity for queue in seat.queues.all()}
    if len(seats) < len(there):
        staffed |= set(Queue.objects.filter(is_active=True).values_list("pk", flat=True))
    return staffed


def shown_state(presence: Presence) -> str:
    """What others are shown: somebody whose heartbeat is lost is away, whatever they last said."""
    return Presence.State.AWAY if presence.lost_at and presence.state != Presence.State.OFFLINE else presence.state


def team() -> list[Presence]:
    """Everybody of the staff who has ever been at the desk, those who are there first."""
    rows = Presence.objects.filter(IN_SERVICE).select_related("user")
    return sorted(rows, key=lambda row: (row.state == Presence.State.OFFLINE, row.user.display_name))
