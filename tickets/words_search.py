"""Tickets by words: see `helpdesk.search`."""

import re

from django.db.models import Q

from helpdesk.common.actors import Actor
from helpdesk.search.finding import newest

from .models import Ticket
from .policies import visible
from .search_sources import KIND

NUMBER = re.compile(r"#?\d{4,18}")
MOST = 1_000  # hits, the newest: who has more of them asks more exactly


def found(q: str, actor: Actor) -> Q:
    """The newest MOST that have all the words. A number is also that ticket's; a customer looks among their own."""
    words = q.strip()
    if actor.is_staff:
        hits = newest(KIND, words, most=MOST)
    else:
        own = Ticket.objects.filter(visible(actor)).order_by("-changed_at").values_list("pk", flat=True)[:MOST]
        hits = newest(KIND, words, public=True, most=MOST, among=[str(number) for number in own])
    numbers = [hit.rank for hit in hits]
    if NUMBER.fullmatch(words):
        numbers.append(int(words.lstrip("#")))
    return Q(pk__in=numbers)
