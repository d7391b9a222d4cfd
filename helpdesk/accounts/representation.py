"""How accounts look on the wire. Closed lists: what is not named here is in no answer (TRUST AU-13)."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, QuerySet

from .identity import has_second_factor, must_set_up_second_factor
from .models import Team, User, Visitor
from .queries import has_proven_email
from .roles import permissions_of


def user_in_full(user: User) -> dict[str, Any]:
    """For the user alone. Two queries."""
    return {
        "id": str(user.pk),
        "email": user.email,
        "display_name": user.display_name,
        "role": user.role,
        "language": user.language,
        "email_verified": has_proven_email(user),
        "second_factor": has_second_factor(user),
        "permissions": sorted(permissions_of(user.role)),
        "must_set_up_second_factor": must_set_up_second_factor(user),
    }


def visitor_brief(visitor: Visitor) -> dict[str, Any]:
    return {"id": str(visitor.pk), "name": visitor.name, "email": visitor.email}


def with_details(people: QuerySet[User]) -> QuerySet[User]:
    """What `person_brief` needs, in the same query."""
    return people.select_related("team").annotate(
        proven=Exists(EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)),
        guarded=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)),
    )


def person_brief(person: Any) -> dict[str, Any]:
    """For those who manage people. Takes a row of `with_details`."""
    return {
        "id": str(person.pk),
        "email": person.email,
        "display_name": person.display_name,
        "role": person.role,
        "team": team_brief(person.team),
        "is_active": person.is_active,
        "invited": person.is_active and not person.has_usable_password(),
        "email_verified": person.proven,
        "second_factor": person.guarded,
        "joined_at": person.joined_at,
        "last_signed_in_at": person.last_login,
    }


def team_brief(team: Team | None) -> dict[str, Any] | None:
    return {"id": str(team.pk), "name": team.name} if team else None


def session_brief(row: UserSession, *, current: str | None) -> dict[str, Any]:
    return {
        "id": str(public_id(row.session_key)),
        "current": row.session_key == current,
        "address": row.ip,
        "user_agent": row.user_agent,
        "started_at": row.created_at,
        "seen_at": row.last_seen_at,
    }


def public_id(session_key: str) -> UUID:
    """A name for a session that opens nothing: part of the hash it is filed under."""
    return UUID(hex=session_key[:32])
