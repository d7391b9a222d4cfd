"""Whose a ticket is: given by a person, given in turn, or taken from the line."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from helpdesk.accounts.models import User
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from tickets import assignment, seats
from tickets.actions import steps
from tickets.actions.history import change, entered
from tickets.actions.locking import locked_ticket
from tickets.actions.standing import refuse_merged
from tickets.models import UNFINISHED, Entry, Ticket, Turn
from tickets.policies import side_of
from tickets.queries import queues_open_to
from tickets.workflow import Status

NEXT = "next"


class NotOfTheQueue(DomainError):
    code = "invalid"
    zh = "这位同事不在「{queue}」队列。请选队列里的人，或者先把工单转到对方的队列。"
    en = "This colleague does not sit at “{queue}”. Choose one of its people, or move the ticket to their queue first."


class NobodyAtTheQueue(Conflict):
    code = "nobody_there"
    zh = "「{queue}」队列现在没有人可以分配。"
    en = "There is nobody at “{queue}” to give this to."


class HeldByColleague(NotAllowed):
    code = "held_by_colleague"
    zh = "这个工单在{name}手里，要由对方或主管转出。"
    en = "{name} has this ticket; they or a supervisor can hand it on."


@transaction.atomic
def assign(*, number: int, to: UUID | str | None, by: Actor, at: datetime, version: int | None = None) -> Ticket:
    """Give it to one of the queue's people: an id, None for nobody, NEXT for whose turn it is.

    Who takes a new one for themselves has accepted it: 处理中. Raises NotOfTheQueue, NobodyAtTheQueue, HeldByColleague.
    """
    ticket = locked_ticket(number, by=by, version=version)
    if not can(by, "ticket.work"):  # a rule may, too
        raise NotAllowed
    refuse_merged(ticket)
    if ticket.assignee and ticket.assignee_id != by.id and not can(by, "ticket.manage"):
        raise HeldByColleague(name=ticket.assignee.display_name)
    person = _whose_turn(ticket, at) if to == NEXT else _colleague(to, ticket)
    if (person.pk if person else None) != ticket.assignee_id:
        give(ticket, person, by=by, at=at)
    return ticket


def give(ticket: Ticket, person: User | None, *, by: Actor, at: datetime) -> Entry:
    """Call while holding the ticket, with somebody who sits at its queue."""
    changes = [change("assignee", _name(ticket.assignee), _name(person))]
    ticket.assignee = person
    save: tuple[str, ...] = ("assignee",)
    if person is not None and person.pk == by.id and ticket.status == Status.NEW:
        changes += steps.take_step(ticket, Status.OPEN, side=side_of(by), at=at)
        save += steps.COLUMNS
    # Public only if the customer learns something: that work has begun.
    is_public = len(changes) > 1
    return entered(ticket, Entry.Kind.CHANGE, by=by, at=at, is_public=is_public, changes=changes, save=save)


def assign_by_itself(ticket: Ticket, *, at: datetime) -> None:
    """Give it out as its category says, if it does. Call while holding the ticket, which nobody has."""
    if ticket.category.assignment == assignment.MANUAL or ticket.assignee_id or ticket.is_finished:
        return
    if person := _chosen(ticket, at):
        give(ticket, person, by=SYSTEM, at=at)


@transaction.atomic
def take_next(*, by: Actor, at: datetime, queue: str = "") -> Ticket | None:
    """The most pressing ticket nobody has, of the actor's queues or of one of them, as theirs. None when there is none.

    Raises NotAllowed for who sits at no such queue.
    """
    if not can(by, "ticket.work"):
        raise NotAllowed
    line = _line(by, queue)
    # What a colleague is just taking is stepped over. Only when nothing else is left we wait for whoever holds the
    # rest: one who merely writes a note there leaves it without an owner, and it must not be skipped for that.
    row = line.select_for_update(no_key=True, skip_locked=True).first() or line.select_for_update(no_key=True).first()
    if row is None:
        return None
    ticket = locked_ticket(row.pk, by=by)
    give(ticket, User.objects.get(pk=by.user_id), by=by, at=at)
    return ticket


def _line(by: Actor, queue: str) -> QuerySet[Ticket]:
    free = Ticket.objects.filter(assignee=None, status__in=UNFINISHED, snoozed_until=None).exclude(status=Status.PENDING)
    mine = queues_open_to(by, slugs=[queue] if queue else None)
    if queue and not mine:
        raise NotAllowed
    if mine is not None:
        free = free.filter(queue__in=mine)
    return free.order_by("act_by", "number").only("number")


def _colleague(person_id: UUID | str | None, ticket: Ticket) -> User | None:
    if person_id is None:
        return None
    person = seats.people_of(ticket.queue).filter(pk=person_id).first()
    if person is None:
        refusal = NotOfTheQueue(queue=ticket.queue.name)
        raise NotOfTheQueue(queue=ticket.queue.name, errors={"assignee": [refusal.detail]})
    return person


def _whose_turn(ticket: Ticket, at: datetime) -> User:
    person = _chosen(ticket, at)
    if person is None:
        raise NobodyAtTheQueue(queue=ticket.queue.name)
    return person


def _chosen(ticket: Ticket, at: datetime) -> User | None:
    """Whose turn it is at the ticket's queue, noted as given. Two tickets at once ask one after the other."""
    _one_at_a_time(ticket)
    person_id = assignment.choose(seats.candidates_for(ticket.queue), ticket.category.assignment)
    if person_id is None:
        return None
    Turn.objects.update_or_create(queue=ticket.queue, person_id=person_id, defaults={"at": at})
    return User.objects.get(pk=person_id)


def _one_at_a_time(ticket: Ticket) -> None:
    """There is no row whose lock would mean "the turns of this queue"; PostgreSQL keeps such a lock until the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"tickets.turn {ticket.queue_id}"])


def _name(person: User | None) -> str | None:
    return person.display_name if person else None
