"""What happens to accounts, for whoever listens."""

from dataclasses import dataclass
from uuid import UUID

from helpdesk.common.actors import Actor


@dataclass(frozen=True, slots=True)
class AccessEnded:
    """Somebody may no longer act as they could a moment ago: close their sockets. Listen after the commit.

    Either `user_id` or `visitor_id` is set. `session_keys` names the sessions that ended as `Identity.session_key`
    names them; None means every one of this user.
    """

    user_id: UUID | None = None
    visitor_id: UUID | None = None
    session_keys: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class VisitorProved:
    """A visitor turned out to be a member whose e-mail address is proven. Listen in the transaction."""

    visitor_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class PersonDeactivated:
    """One of our staff or a member was switched off: hand on what they hold. Listen in the transaction."""

    user_id: UUID
    by: Actor


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """Somebody's role is new, e.g. no longer one that answers customers. Listen in the transaction."""

    user_id: UUID
    role: str
    by: Actor


@dataclass(frozen=True, slots=True)
class AccountLocked:
    """Nobody can use the account for now. Listen in the transaction."""

    user_id: UUID
    lock_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class AccountUnlocked:
    """A lock has ended: lifted by a person, or run out (`why` is "expired"). Listen in the transaction."""

    user_id: UUID
    lock_id: UUID
    reason: str
    why: str
