"""How often something may be tried. Tries are rows: every process sees them, and no restart forgets them.

A try is written down before it is made and taken back if it succeeds, so that fifty at once count as fifty.
A refused try does not count: nobody is locked out for good by somebody else's persistence (TRUST AU-08).

A password is guarded three times: tightly for one account from one address, where somebody guesses or has forgotten;
for one account from anywhere; and loosely for one address, because an office, a school or a whole provider may stand
behind it, and fifty colleagues mistype on a Monday morning. The loose one stops who tries one password on a thousand
accounts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from helpdesk.common.errors import TooFast

from .models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    purpose: str
    tries: int
    within: timedelta


WRONG_PASSWORD_HERE_FOR_ACCOUNT = Limit("sign_in.here", 5, timedelta(minutes=5))
WRONG_PASSWORD_FROM_ADDRESS = Limit("sign_in.address", 100, timedelta(minutes=15))
WRONG_PASSWORD_FOR_ACCOUNT = Limit("sign_in.account", 10, timedelta(minutes=15))
WRONG_PASSWORD_ON_DEVICE = Limit("sign_in.device", 10, timedelta(minutes=15))
WRONG_CODE = Limit("code.account", 6, timedelta(minutes=15))
CONFIRMING_PASSWORD = Limit("password.account", 10, timedelta(minutes=15))
RESET_FROM_ADDRESS = Limit("reset.address", 30, timedelta(minutes=30))
RESET_FOR_ACCOUNT = Limit("reset.account", 3, timedelta(minutes=30))
LINK_FROM_ADDRESS = Limit("link.address", 20, timedelta(minutes=15))
PROOF_FOR_ACCOUNT = Limit("proof.account", 5, timedelta(hours=1))
CONTACT_CODES_FOR_ACCOUNT = Limit("contact_code.account", 5, timedelta(hours=1))
REGISTRATION_FROM_ADDRESS = Limit("registration.address", settings.REGISTRATIONS_PER_HOUR, timedelta(hours=1))
REGISTRATION_FOR_ACCOUNT = Limit("registration.account", 3, timedelta(hours=1))
VISITORS_FROM_ADDRESS = Limit("visitor.address", settings.VISITORS_PER_HOUR, timedelta(hours=1))
LONGEST = timedelta(hours=1)


class Tries:
    """The tries of one call: `take_back` them when it succeeded and only failures should count."""

    def __init__(self, rows: list[Attempt]):
        self.rows = rows

    def take_back(self) -> None:
        Attempt.objects.filter(pk__in=[row.pk for row in self.rows]).delete()


def try_once(limits: dict[Limit, str], *, at: datetime, refusal: type[TooFast] = TooFast) -> Tries:
    """Count one try for each limit under its key. Raises `refusal` when one is used up; then none is counted.

    Call it outside a transaction that may be rolled back: a try must stay counted when it fails.
    """
    tries = Tries(Attempt.objects.bulk_create(Attempt(purpose=limit.purpose, key=key, at=at) for limit, key in limits.items()))
    for limit, key in limits.items():
        lately = Attempt.objects.filter(purpose=limit.purpose, key=key, at__gt=at - limit.within)
        if lately.count() > limit.tries:
            tries.take_back()
            oldest = lately.order_by("at").values_list("at", flat=True).first()
            raise refusal(retry_after=((oldest or at) + limit.within - at).total_seconds())
    return tries


def forget_old_tries(*, at: datetime) -> None:
    Attempt.objects.filter(at__lt=at - LONGEST).delete()
