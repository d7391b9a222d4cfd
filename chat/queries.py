"""Questions about conversations, always "visible to whom"."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from helpdesk.accounts.policies import can
from helpdesk.common.actors import Actor
from helpdesk.common.errors import NotFound

from .models import Conversation, Happening, Message, Note
from .waiting import MOST, WINDOW

State = Conversation.State
# Who has said nothing yet stands in no line: an agent would be offered silence.
IN_LINE = Q(state=State.WAITING, left_at=None, waiting_since__isnull=False)
LEFT = Q(state=State.WAITING, left_at__isnull=False)
NOBODYS = Q(pk__in=[])


def visible_to(actor: Actor) -> QuerySet[Conversation]:
    """The only way to a conversation. Customers see their own; staff the desk's, or what they hold."""
    return with_people().filter(_visible(actor))


def _visible(actor: Actor) -> Q:
    mine = _of_customer(actor)
    if not actor.is_staff:
        return mine
    return Q() if can(actor, "chat.read_all") else mine | Q(assignee_id=actor.id)


def _of_customer(actor: Actor) -> Q:
    if actor.id is None:
        return NOBODYS
    return Q(visitor_id=actor.id) if actor.is_visitor else Q(member_id=actor.id)


def one_visible_to(actor: Actor, conversation_id: UUID) -> Conversation:
    """Raises NotFound, whether it does not exist or is not theirs."""
    conversation = visible_to(actor).filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound
    return conversation


def conversations_of(actor: Actor) -> QuerySet[Conversation]:
    """Those the person takes part in now: a customer's open ones, what an agent holds."""
    taking_part = Q(assignee_id=actor.id, state=State.ACTIVE) if actor.is_staff else _of_customer(actor)
    return with_people().filter(taking_part).exclude(state=State.CLOSED)


def own(actor: Actor, beside: Actor | None = None) -> QuerySet[Conversation]:
    """All a customer ever asked, newest first; with what they asked as the visitor they still are in this browser."""
    mine = _of_customer(actor) | _of_visit(beside) if beside else _of_customer(actor)
    return with_people().filter(mine).order_by(*OWN_ORDER)


def visits(visitor: Actor) -> set[UUID]:
    """What a visitor asked and no account has yet."""
    return set(Conversation.objects.filter(_of_visit(visitor)).values_list("pk", flat=True))


def is_visit(visitor: Actor, conversation_id: UUID | None) -> bool:
    return conversation_id is not None and Conversation.objects.filter(_of_visit(visitor), pk=conversation_id).exists()


def _of_visit(visitor: Actor) -> Q:
    return Q(visitor_id=visitor.id, member=None)


def of_the_same_customer(actor: Actor, conversation: Conversation) -> QuerySet[Conversation]:
    """All that the customer of this conversation ever asked, newest first, as far as the actor may see it."""
    whose = Q(member_id=conversation.member_id) if conversation.member_id else Q(visitor_id=conversation.visitor_id)
    return visible_to(actor).filter(whose).order_by(*OWN_ORDER)


OWN_ORDER = ("-created_at", "-id")
# The console's lists: who is in them, in which order. 我的 / 排队中 / 同事 / 已结束.
VIEWS: dict[str, tuple[str, ...]] = {
    "mine": ("-last_message_at", "-id"),
    "waiting": ("waiting_since", "id"),
    "colleagues": ("-last_message_at", "-id"),
    "closed": ("-closed_at", "-id"),
}


def view(actor: Actor, name: str) -> QuerySet[Conversation]:
    """One of VIEWS, in its order."""
    within = {
        "mine": Q(assignee_id=actor.id, state=State.ACTIVE),
        "waiting": Q(state=State.WAITING, waiting_since__isnull=False),
        "colleagues": Q(state=State.ACTIVE) & ~Q(assignee_id=actor.id),
        "closed": Q(state=State.CLOSED),
    }[name]
    return visible_to(actor).filter(within).order_by(*VIEWS[name])


def with_people() -> QuerySet[Conversation]:
    """Conversations with the single rows beside them that a summary needs: one query."""
    return Conversation.objects.select_related("topic", "queue", "assignee", "member", "visitor", "rating")


def messages_after(conversation: Conversation, after: int, limit: int) -> list[Message]:
    return list(Message.objects.filter(conversation=conversation, sequence__gt=after).order_by("sequence")[:limit])


def notes_after(conversation: Conversation, after: int, limit: int) -> list[Note]:
    notes = Note.objects.filter(conversation=conversation, sequence__gt=after).select_related("author")
    return list(notes.order_by("sequence")[:limit])


def happenings_for(actor: Actor, conversation: Conversation) -> list[Happening]:
    """Its history as the actor may see it: the customer not what we did among ourselves."""
    rows = Happening.objects.filter(conversation=conversation).order_by("pk")
    return list(rows if actor.is_staff and not conversation.is_customers(actor) else rows.filter(for_customer=True))


# --- the line -------------------------------------------------------------------------------------


def line_of(queue_ids: Iterable[UUID]) -> list[tuple[UUID, UUID, int]]:
    """Who waits, first come first: conversation, queue, place in it. Those who were left stand in no line. One query."""
    line = Conversation.objects.filter(IN_LINE, queue_id__in=set(queue_ids))
    order = [F("waiting_since").asc(), F("pk").asc()]
    position = Window(RowNumber(), partition_by=F("queue_id"), order_by=order)
    return list(line.annotate(position=position).order_by("queue_id", *order).values_list("pk", "queue_id", "position"))


def lately_accepted(queue_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[datetime]]:
    """Moments at which conversations of each queue were accepted lately, for the wait. One query."""
    ids = set(queue_ids)
    lately: dict[UUID, list[datetime]] = {queue_id: [] for queue_id in ids}
    recent = Conversation.objects.filter(queue_id__in=ids, accepted_at__gt=at - WINDOW)
    nth = Window(RowNumber(), partition_by=F("queue_id"), order_by=F("accepted_at").desc())
    for queue_id, moment in recent.annotate(nth=nth).filter(nth__lte=MOST).values_list("queue_id", "accepted_at"):
        if moment:
            lately[queue_id].append(moment)
    return lately


# --- about many at once ---------------------------------------------------------------------------


def last_messages(conversation_ids: Iterable[UUID]) -> dict[UUID, Message]:
    rows = Message.objects.filter(conversation_id__in=list(conversation_ids), sequence=F("conversation__last_sequence"))
    return {message.conversation_id: message for message in rows}


def unread_by_staff(conversations: Iterable[Conversation]) -> dict[UUID, int]:
    """How many of the customer's messages the one who has the conversation has not read yet."""
    behind = [one.pk for one in conversations if one.last_sequence > one.staff_read]
    rows = Message.objects.filter(
        conversation_id__in=behind, sequence__gt=F("conversation__staff_read"), by_staff=False, retracted_at=None
    ).exclude(author_kind="system")
    return dict(rows.order_by().values_list("conversation_id").annotate(Count("pk")))


def asked_before(conversation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often the same customer had asked before each of these."""

    def earlier(whose: str) -> Coalesce:
        same = Conversation.objects.filter(**{whose: OuterRef(whose)}, created_at__lt=OuterRef("created_at"))
        count = same.order_by().values(whose).annotate(count=Count("pk")).values("count")
        return Coalesce(Subquery(count, output_field=IntegerField()), Value(0))

    rows = Conversation.objects.filter(pk__in=list(conversation_ids)).annotate(m=earlier("member"), v=earlier("visitor"))
    # A visitor who became a member counts under either name, once.
    return {pk: max(as_member, as_visitor) for pk, as_member, as_visitor in rows.values_list("pk", "m", "v")}
