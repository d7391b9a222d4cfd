"""Whom a ticket's trouble concerns: the one who has it, its queue's people, the supervisors, whoever is on call."""

from uuid import UUID

from django.db.models import QuerySet

from helpdesk.accounts.models import User
from helpdesk.accounts.roles import permissions_of
from helpdesk.common.actors import Role
from helpdesk.desk.queries import staff

from . import seats
from .models import Ticket

CIRCLES = ("assignee", "queue", "supervisors", "on_call")


def people_of(circle: str, ticket: Ticket) -> list[UUID]:
    """Never nobody where there is anybody: what nobody has concerns the queue, an empty queue the supervisors."""
    match circle:
        case "assignee":
            return [ticket.assignee_id] if ticket.assignee_id else people_of("queue", ticket)
        case "queue":
            return _ids(seats.people_of(ticket.queue).filter(role=Role.AGENT)) or people_of("supervisors", ticket)
        case "supervisors":
            return _ids(staff().filter(role=Role.SUPERVISOR)) or people_of("on_call", ticket)
    return _ids(staff().filter(role__in=[Role.SUPERVISOR, Role.ADMINISTRATOR]))


def holders_of(permission: str) -> list[UUID]:
    """All on the staff whose role holds it: for what is about no ticket."""
    return _ids(staff().filter(role__in=[role for role in Role if permission in permissions_of(role)]))


def _ids(people: QuerySet[User]) -> list[UUID]:
    return list(people.order_by("pk").values_list("pk", flat=True))
