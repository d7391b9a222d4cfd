"""Which canned responses an agent has at hand, best match first."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from helpdesk.common.actors import Actor

from .models import CannedResponse

FOUND_AT_MOST = 50


def responses_visible_to(actor: Actor) -> QuerySet[CannedResponse]:
    """The shared ones and their own."""
    return CannedResponse.objects.filter(Q(owner=None) | Q(owner_id=actor.id))


def found_for(actor: Actor, words: str) -> list[CannedResponse]:
    """By shortcut, title, pinyin initials, full pinyin, then text; one query, at most fifty."""
    typed = words.strip().lstrip("/").lower()
    sound = typed.replace(" ", "")
    ways = [
        Q(shortcut__istartswith=typed),
        Q(initials__startswith=sound),
        Q(title__icontains=typed),
        Q(pinyin__startswith=sound),
        Q(initials__contains=sound) | Q(pinyin__contains=sound) | Q(other_sounds__contains=sound),
        Q(text__icontains=typed),
    ]
    any_way = Q()
    for way in ways:
        any_way |= way
    whens = [When(way, then=Value(place)) for place, way in enumerate(ways)]
    best_first = Case(*whens, default=Value(len(ways)), output_field=IntegerField())
    return list(responses_visible_to(actor).filter(any_way).order_by(best_first, "shortcut", "id")[:FOUND_AT_MOST])
