"""Questions about accounts."""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from helpdesk.common.actors import Actor
from helpdesk.common.clock import now
from helpdesk.common.errors import NotFound

from .models import Team, User
from .policies import can


def holder_of(email: str) -> User | None:
    """The account that has proven the address."""
    return User.objects.filter(email=email.lower(), emailaddress__verified=True, emailaddress__email=email.lower()).first()


def accounts_to_try(email: str) -> list[User]:
    """Whom a sign-in with this address may mean: two accounts at most, so that trying costs the same for all.

    The newest that only claims it, and the one that holds it; while nobody holds it, the oldest claim as well:
    somebody else signing up with an address does not lock out who was there before.
    """
    claims = _claims(email)
    candidates = [claims.last(), holder_of(email) or claims.first()]
    return list(dict.fromkeys(user for user in candidates if user and user.is_active))


def account_to_reset(email: str) -> User | None:
    """Whom a password reset for this address means: the holder, else the oldest that claims it."""
    user = holder_of(email) or _claims(email).first()
    return user if user and user.is_active else None


def _claims(email: str) -> QuerySet[User]:
    claims = User.objects.filter(email=email.lower(), is_active=True).exclude(emailaddress__verified=True)
    return claims.order_by("joined_at", "id")


def has_proven_email(user: User) -> bool:
    return bool(EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists())


def people_visible_to(actor: Actor) -> QuerySet[User]:
    """Staff, for colleagues; members too, for those who manage people. Nobody for customers."""
    if can(actor, "people.manage"):
        return User.objects.select_related("team")
    if can(actor, "people.read"):
        return User.objects.select_related("team").exclude(role="customer")
    return User.objects.none()


def person_visible_to(actor: Actor, person_id: UUID) -> User:
    person = people_visible_to(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def search_people(people: QuerySet[User], words: str) -> QuerySet[User]:
    return people.filter(Q(display_name__icontains=words) | Q(email__icontains=words))


def sessions_of(user: User) -> list[UserSession]:
    """The live sessions, newest first."""
    rows = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-id")
    live = Session.objects.filter(session_key__in=rows.values("session_key"), expire_date__gt=now())
    return list(rows.filter(session_key__in=live.values("session_key")))


def teams() -> QuerySet[Team]:
    return Team.objects.order_by("name")
