"""What events mean for contacts."""

from helpdesk.accounts.events import VisitorProved
from helpdesk.common.clock import now
from helpdesk.events import subscribe

from .merging import give_to_member


@subscribe(VisitorProved)
def give_the_member_what_they_asked(event: VisitorProved) -> None:
    give_to_member(visitor_id=event.visitor_id, user_id=event.user_id, at=now())
