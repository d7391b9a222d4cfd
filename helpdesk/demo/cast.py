"""Who is in the demo: six accounts to sign in with, and visitors who came by."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property

from django.contrib.auth.hashers import make_password
from django.db import transaction

from helpdesk.accounts.actions.contact_points import note_contact
from helpdesk.accounts.actions.proving import hold_address
from helpdesk.accounts.actions.visitors import let_in
from helpdesk.accounts.models import ContactPoint, Team, User, Visitor
from helpdesk.common.actors import Actor, Role
from helpdesk.evidence import record

PASSWORD = "demo-helpdesk"  # noqa: S105  public on purpose

HERE_FOR = timedelta(days=140)


@dataclass(frozen=True, slots=True)
class Part:
    """One account. `queues` and `capacity` are the seat of staff."""

    email: str
    name: str
    role: Role
    phone: str = ""
    team: str = ""
    capacity: int = 0
    queues: tuple[str, ...] = ()


TICKETS = ("account-security", "support", "billing", "legal")
PARTS = {
    "member": Part("member@demo.test", "林小满", Role.CUSTOMER, phone="+8613912344412"),
    "member2": Part("member2@demo.test", "周子昂", Role.CUSTOMER, phone="+8615062237790"),
    "agent": Part("agent@demo.test", "苏晴", Role.AGENT, team="客服一组", capacity=8, queues=("general", "urgent", *TICKETS)),
    "agent2": Part(
        "agent2@demo.test",
        "顾远",
        Role.AGENT,
        team="客服一组",
        capacity=2,
        queues=("general", "urgent", "support", "billing", "account-security"),
    ),
    "supervisor": Part("supervisor@demo.test", "梁文", Role.SUPERVISOR, team="客服一组", capacity=2, queues=("urgent", *TICKETS)),
    "admin": Part("admin@demo.test", "何敏", Role.ADMINISTRATOR),
}
VISITORS = {
    "ding": ("丁先生", "ding@example.com"),
    "lu": ("小鹿", ""),
    "kevin": ("Kevin Wu", "kevin.wu@example.com"),
    "zhe": ("阿哲", ""),
    "zheng": ("郑女士", "zheng@example.com"),
    "nobody": ("", ""),
}


class Cast:
    """The demo's people as actors: `cast["agent"]`, `cast["ding"]`. Visitors come when a story first needs them."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._visitors: dict[str, Visitor] = {}

    def __getitem__(self, who: str) -> Actor:
        return self.users[who].actor if who in PARTS else self._visitor(who).actor

    @cached_property
    def users(self) -> dict[str, User]:
        known = {user.email: user for user in User.objects.filter(email__in=[part.email for part in PARTS.values()])}
        return {who: known.get(part.email) or create(part, self.at) for who, part in PARTS.items()}

    def _visitor(self, who: str) -> Visitor:
        if who not in self._visitors:
            name, email = VISITORS[who]
            # Each from a place of their own: visitors are counted by address.
            place = f"demo:{who}:{self.at.isoformat()}"
            self._visitors[who], _ = let_in(display_name=name, email=email, address="", address_group=place, at=self.at)
        return self._visitors[who]


@transaction.atomic
def create(part: Part, at: datetime) -> User:
    user = User(email=part.email, display_name=part.name, role=part.role, phone=part.phone, language="zh-hans")
    user.team = Team.objects.get_or_create(name=part.team)[0] if part.team else None
    user.password = hashed_password()
    user.save()
    begun = at - HERE_FOR
    User.objects.filter(pk=user.pk).update(joined_at=begun)  # the model notes the moment of saving
    hold_address(user=user, at=begun)
    note_contact(user=user, channel=ContactPoint.Channel.SMS, value=part.phone, proven=True, at=begun)
    record("account.registered", subject=("account", user.pk), by=user.actor.key, at=at, facts={"email": user.email})
    return user


@cache
def hashed_password() -> str:
    """Hashed once for all six: it is slow on purpose, and no secret here."""
    return make_password(PASSWORD)
