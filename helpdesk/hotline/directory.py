"""Who and what the phone system means by the names it gives agents and queues."""

from collections.abc import Iterable

from django.db.models import Q

from helpdesk.accounts.models import User
from helpdesk.common.ids import read_id
from helpdesk.desk.models import Queue
from helpdesk.desk.queries import staff


def agents_named(names: Iterable[str]) -> dict[str, User]:
    """Our people by extension, address or id. Who is no member of staff, or no longer, is not among them: whatever a phone
    system says, a customer or a stranger never becomes the agent of a call."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    ids = [one for one in map(read_id, wanted) if one]
    proven = Q(email__in=[name.lower() for name in wanted], emailaddress__verified=True)
    meant = Q(extension__name__in=wanted) | Q(pk__in=ids) | proven
    by_name: dict[str, User] = {}
    for person in staff().filter(meant).select_related("extension").distinct():
        for name in (str(person.pk), person.email, extension_of(person)):
            by_name[name] = person
    return {name: by_name[known] for name in wanted for known in (name, name.lower()) if known in by_name}


def extension_of(person: User) -> str:
    return person.extension.name if hasattr(person, "extension") else ""


def queues_named(names: Iterable[str]) -> dict[str, Queue]:
    """By slug, or by the name people read."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    found = list(Queue.objects.filter(Q(slug__in=wanted) | Q(name__in=wanted)))
    return {queue.name: queue for queue in found} | {queue.slug: queue for queue in found}
