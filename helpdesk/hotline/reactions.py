"""What events mean for callbacks."""

from helpdesk.accounts.events import VisitorProved
from helpdesk.events import subscribe

from .models import Callback


@subscribe(VisitorProved)
def give_the_member_their_bookings(event: VisitorProved) -> None:
    """The cookie by which they could cancel is gone, so their session has to do."""
    Callback.objects.filter(visitor=event.visitor_id, member=None).update(member=event.user_id)
