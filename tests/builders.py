"""Things that tests need to exist. Say only what matters: `a_conversation(customer=people.member)`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any

from django.utils import timezone

from chat.models import Conversation, Message
from helpdesk.accounts.models import User, Visitor
from helpdesk.desk.models import Calendar, Queue, Seat, Skill, Topic
from helpdesk.members.models import Contact
from tickets.models import Category, Ticket

numbers = count(1)


def a_calendar(*, always_open: bool = True, **fields: Any) -> Calendar:
    return Calendar.objects.create(name=f"calendar {next(numbers)}", always_open=always_open, **fields)


def a_queue(slug: str | None = None, *, calendar: Calendar | None = None, **fields: Any) -> Queue:
    slug = slug or f"queue-{next(numbers)}"
    return Queue.objects.create(slug=slug, name=fields.pop("name", slug), calendar=calendar or a_calendar(), **fields)


def a_topic(slug: str | None = None, *, queue: Queue | None = None, **fields: Any) -> Topic:
    slug = slug or f"topic-{next(numbers)}"
    return Topic.objects.create(slug=slug, name=fields.pop("name", slug), queue=queue or a_queue(), **fields)


def a_seat(user: User, *, queues: Iterable[Queue] = (), skills: Iterable[Skill] = (), capacity: int = 6) -> Seat:
    seat, _ = Seat.objects.update_or_create(user=user, defaults={"capacity": capacity})
    seat.queues.set(queues)
    seat.skills.set(skills)
    return seat


def a_conversation(
    customer: User | Visitor, *, assignee: User | None = None, topic: Topic | None = None, **fields: Any
) -> Conversation:
    """Waiting; with an `assignee`, active. A row without a history: what led to it is for tests of the actions."""
    topic = topic or a_topic()
    now = timezone.now()
    whose = {"member": customer} if isinstance(customer, User) else {"visitor": customer}
    state = {"state": "active", "accepted_at": now, "assignee": assignee} if assignee else {"state": "waiting"}
    facts = {"created_at": now, "waiting_since": now, "queue": topic.queue} | whose | state | fields
    return Conversation.objects.create(topic=topic, **facts)


def a_message(conversation: Conversation, text: str = "你好", *, author: User | Visitor | None = None, **fields: Any) -> Message:
    """The next message of a conversation, put straight into the table."""
    author = author or conversation.member or conversation.visitor
    conversation.last_sequence += 1
    conversation.last_message_at = timezone.now()
    conversation.save(update_fields=["last_sequence", "last_message_at"])
    facts = {"client_id": f"c{next(numbers)}", "created_at": timezone.now()} | fields
    return Message.objects.create(
        conversation=conversation,
        sequence=conversation.last_sequence,
        author_kind="user" if isinstance(author, User) else "visitor",
        author_id=author.pk if author else None,
        author_name=author.actor.name if author else "",
        by_staff=isinstance(author, User) and author.is_staff,
        text=text,
        **facts,
    )


def a_contact(whose: User | Visitor | None = None, **fields: Any) -> Contact:
    """The contact of somebody with an account or a visit, one each; of nobody in particular, a new one."""
    now = timezone.now()
    if isinstance(whose, User):
        facts = {"name": whose.display_name, "email": whose.email, "created_at": now} | fields
        return Contact.objects.get_or_create(member=whose, defaults=facts)[0]
    if isinstance(whose, Visitor):
        facts = {"name": whose.name, "email": whose.email, "created_at": now} | fields
        return Contact.objects.get_or_create(visitor=whose, defaults=facts)[0]
    return Contact.objects.create(**({"name": f"客户{next(numbers)}", "created_at": now} | fields))


def a_category(slug: str | None = None, *, queue: Queue | None = None, **fields: Any) -> Category:
    slug = slug or f"category-{next(numbers)}"
    return Category.objects.create(slug=slug, name=fields.pop("name", slug), queue=queue or a_queue(), **fields)


def a_ticket(
    customer: User | Visitor | Contact | None = None,
    *,
    category: Category | None = None,
    queue: Queue | None = None,
    **fields: Any,
) -> Ticket:
    """New, or with `status`. A row without a timeline: what led to it is for tests of the actions."""
    now = timezone.now()
    category = category or a_category(queue=queue)
    contact = customer if isinstance(customer, Contact) else a_contact(customer)
    status = fields.get("status")
    moments = {"solved": {"solved_at": now}, "closed": {"solved_at": now, "closed_at": now}}.get(str(status), {})
    facts = {"subject": "短信发送失败", "source": "form", "opened_at": now, "changed_at": now} | moments | fields
    return Ticket.objects.create(category=category, queue=queue or category.queue, contact=contact, **facts)
