"""Makes what the demo lacks. Twice is the same as once."""

from datetime import datetime

from django.db import transaction

from helpdesk.knowledge.actions import write_response
from helpdesk.knowledge.models import CannedResponse

from . import canned
from .automation import ensure_automation
from .calls import ensure_calls
from .cast import Cast
from .mail import ensure_mail
from .matters import MATTERS
from .places import ensure_desk
from .stolen import ensure_stolen
from .stories import STORIES
from .telling import tell_missing
from .working import work_missing


@transaction.atomic
def make_demo(*, at: datetime) -> int:
    """All or nothing, in one transaction. How many conversations and tickets were told anew."""
    cast = Cast(at)
    ensure_desk(cast, at)
    ensure_canned(cast, at)
    told = tell_missing(STORIES, cast, at=at) + work_missing(MATTERS, cast, at=at)
    ensure_stolen(cast, at)
    ensure_calls(cast, at)
    ensure_mail(cast, at)
    ensure_automation(cast, at)
    # What would now be pushed to open windows, 400 times: this process has none, and history is no news.
    transaction.get_connection().run_on_commit.clear()
    return told


def ensure_canned(cast: Cast, at: datetime) -> None:
    """Only where there are none: whoever removed one does not want it back."""
    if CannedResponse.objects.exists():
        return
    for who, shared, responses in (("supervisor", True, canned.SHARED), ("agent", False, canned.OWN)):
        for shortcut, title, text in responses:
            write_response(shortcut=shortcut, title=title, text=text, shared=shared, by=cast[who], at=at)
