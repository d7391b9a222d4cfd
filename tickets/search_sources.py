"""What tickets are found by: see `helpdesk.search`. Customers by what they may read, our people by notes as well."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from helpdesk.events import subscribe
from helpdesk.search.sources import Text, source
from helpdesk.search.touching import touch

from .events import TicketChanged
from .forms import values_for
from .models import Entry, Ticket

KIND = "ticket"
MOST_ENTRIES = 2_000  # of one ticket; what is beyond is on its page


@source(KIND)
def read(numbers: list[str]) -> Iterator[Text]:
    """Its subject, what its form holds, and all words on its timeline."""
    tickets = Ticket.objects.filter(pk__in=[int(number) for number in numbers]).select_related("contact", "category")
    public, internal = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
    said = Entry.objects.filter(ticket__in=tickets, sequence__lte=MOST_ENTRIES, kind__in=[Entry.Kind.REPLY, Entry.Kind.NOTE])
    said = said.annotate(is_shown=ExpressionWrapper(Q(is_public=True, retracted_at=None), BooleanField()))
    for number, is_shown, text in said.order_by("ticket", "sequence").values_list("ticket_id", "is_shown", "text"):
        (public if is_shown else internal)[number].append(text)
    for ticket in tickets:
        theirs = values_for(ticket.category.fields, ticket.fields, by_customer=True)
        ours = {key: value for key, value in ticket.fields.items() if key not in theirs}
        yield Text(
            object_id=str(ticket.pk),
            rank=ticket.pk,
            public="\n".join([ticket.subject, *_words_in(theirs), *public[ticket.pk]]),
            internal="\n".join([ticket.contact.name, *_words_in(ours), *internal[ticket.pk]]),
        )


def _words_in(fields: dict[str, Any]) -> list[str]:
    return [str(value) for value in fields.values() if isinstance(value, (str, int))]


@subscribe(TicketChanged)
def index_changed(event: TicketChanged) -> None:
    """Its first words are a reply as well. A new state is no new word: five hundred closed at once are not read anew."""
    if event.kind in (Entry.Kind.REPLY, Entry.Kind.NOTE) or event.fields & {"subject", "fields"} or event.event in MOVES_WORDS:
        touch(KIND, event.number)


MOVES_WORDS = {"merged_in", "merged_away", "split_off", "split_from", "reply_retracted"}
