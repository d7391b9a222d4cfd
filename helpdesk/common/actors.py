"""Who does something: a user, a visitor, a contact who is known by nothing else, or the system itself. Small enough to travel
with every action."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


STAFF_ROLES = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as actions and evidence see them. `kind` says which table `id` belongs to."""

    kind: str  # "user", "visitor", "contact" (by mail, or with the secret of a report: no door lets one in) or "system"
    id: UUID | None
    name: str
    role: Role
    key: str = field(
        init=False, compare=False
    )  # `user:<id>`, `visitor:<id>`, `contact:<id>` or `system`: how records and topics name them

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.kind}:{self.id}" if self.id else self.kind)

    @property
    def user_id(self) -> UUID:
        """For what only a user can do. A visitor or the system here is a bug: LookupError."""
        if self.kind != "user" or self.id is None:
            raise LookupError(f"{self.key} is not a user")
        return self.id

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def is_visitor(self) -> bool:
        return self.kind == "visitor"


SYSTEM = Actor(kind="system", id=None, name="", role=Role.SYSTEM)
