"""Who works on the tickets of a queue: its people, which of them are there, and how much each holds."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from chat.presence import agents_taking
from helpdesk.accounts.models import User
from helpdesk.accounts.roles import PERMISSIONS
from helpdesk.desk.models import Queue, Seat
from helpdesk.desk.queries import staff

from .assignment import Candidate
from .models import UNFINISHED, Ticket, Turn

MAY_WORK = [role for role, permissions in PERMISSIONS.items() if "ticket.work" in permissions]


def people_of(queue: Queue) -> QuerySet[User]:
    """Whoever has a seat at this queue, and whoever has none at all: they sit everywhere (see `Seat`)."""
    seated = Seat.objects.filter(queues=queue).values("pk")
    return staff().filter(role__in=MAY_WORK).filter(Q(seat=None) | Q(pk__in=seated))


def sits_at(person_id: UUID, queue: Queue) -> bool:
    return people_of(queue).filter(pk=person_id).exists()


def candidates_for(queue: Queue) -> list[Candidate]:
    """The queue's people as the rules of assignment see them. Four queries."""
    people = list(people_of(queue).values_list("pk", flat=True))
    there = set(agents_taking().filter(pk__in=people).values_list("pk", flat=True))
    held = loads(people)
    turns = dict(Turn.objects.filter(queue=queue, person__in=people).values_list("person_id", "at"))
    return [Candidate(id=one, is_available=one in there, load=held.get(one, 0), last_at=turns.get(one)) for one in people]


def loads(people: Iterable[UUID]) -> dict[UUID, int]:
    """How many unfinished tickets each holds."""
    rows = Ticket.objects.filter(assignee__in=set(people), status__in=UNFINISHED)
    return dict(rows.order_by().values_list("assignee").annotate(Count("pk")))
