"""Who works here: invited, given a role and a team, switched off."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict, DomainError, NotAllowed
from helpdesk.events import publish
from helpdesk.evidence import record

from .. import mails
from ..events import PersonDeactivated, RoleChanged
from ..links import new_link, open_link, owner_of_link, void_links
from ..models import KnownDevice, OneTimeLink, Team, User
from ..policies import can, may_grant
from .ending import end_sessions
from .passwords import refuse_weak_password
from .proving import hold_address


class AddressTaken(DomainError):
    code = "address_taken"
    status = 409
    zh = "这个邮箱已经有人在用。"
    en = "This e-mail address is in use already."


class NotYourself(DomainError):
    code = "not_yourself"
    status = 409
    zh = "不能改自己的角色，也不能停用自己。请另一位管理员来做。"
    en = "You cannot change your own role or switch yourself off. Ask another administrator."


class TeamExists(Conflict):
    code = "team_exists"
    zh = "已经有这个名字的小组。"
    en = "There is a team of this name already."


class NothingToInvite(Conflict):
    code = "already_joined"
    zh = "这位同事已经设好密码，不用再邀请。"
    en = "This person has chosen a password already and needs no invitation."


def invite_person(*, by: Actor, email: str, display_name: str, role: str, team: Team | None, at: datetime) -> User:
    """A person of ours who cannot sign in before opening the link we mail them."""
    if not may_grant(by, role):
        raise NotAllowed
    email = email.lower()
    with transaction.atomic():
        if User.objects.filter(~Q(role="customer") | Q(emailaddress__verified=True), email=email).exists():
            raise AddressTaken
        person = User.objects.create_user(email=email, password=None, display_name=display_name, role=role, team=team)
        _mail_invitation(person, by, at)
        _record("account.invited", person, by, at, email=email, role=role)
    return person


def invite_again(*, by: Actor, person: User, at: datetime) -> None:
    _refuse_reaching_up(by, person)
    if person.has_usable_password() or not person.is_active:
        raise NothingToInvite
    with transaction.atomic():
        _mail_invitation(person, by, at)
        _record("account.invited_again", person, by, at)


def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Raises NotFound for a link that does not open, PasswordNotAccepted without using it up."""
    purpose = OneTimeLink.Purpose.INVITATION
    refuse_weak_password(password, user=owner_of_link(purpose=purpose, token=token, at=at), field="password")
    with transaction.atomic():
        person = open_link(purpose=purpose, token=token, at=at)
        person.set_password(password)
        person.save(update_fields=["password"])
        hold_address(user=person, at=at)
        _record("account.joined", person, person.actor, at)
    return person


def change_role(*, by: Actor, person: User, role: str, at: datetime) -> None:
    """Ends their sessions: what they may do now is asked anew when they come back (TRUST AU-09)."""
    _refuse_oneself(by, person)
    _refuse_reaching_up(by, person)
    if not may_grant(by, role):
        raise NotAllowed
    if role == person.role:
        return
    with transaction.atomic():
        before, person.role = person.role, role
        person.save(update_fields=["role"])
        _record("account.role_changed", person, by, at, before=before, after=role)
        # First, so that their windows close before they hear what becomes of what they had (TRUST WS-08).
        end_sessions(user=person, by=by, reason="role_changed", at=at)
        publish(RoleChanged(user_id=person.pk, role=role, by=by))


def move_to_team(*, by: Actor, person: User, team: Team | None, at: datetime) -> None:
    _refuse_reaching_up(by, person)
    with transaction.atomic():
        person.team = team
        person.save(update_fields=["team"])
        _record("account.team_changed", person, by, at, team=team.name if team else None)


def rename(*, by: Actor, person: User, display_name: str, at: datetime) -> None:
    _refuse_reaching_up(by, person)
    with transaction.atomic():
        before, person.display_name = person.display_name, display_name
        person.save(update_fields=["display_name"])
        _record("account.renamed", person, by, at, before=before, after=display_name)


def deactivate(*, by: Actor, person: User, at: datetime) -> None:
    """Switched off: no session, link or device opens anything any more; what they hold is handed on by who listens."""
    _refuse_oneself(by, person)
    _refuse_reaching_up(by, person)
    if not person.is_active:
        return
    with transaction.atomic():
        person.is_active = False
        person.save(update_fields=["is_active"])
        void_links(user=person, at=at)
        KnownDevice.objects.filter(user=person).delete()
        _record("account.deactivated", person, by, at)
        end_sessions(user=person, by=by, reason="deactivated", at=at)  # first, as above
        publish(PersonDeactivated(user_id=person.pk, by=by))


def reactivate(*, by: Actor, person: User, at: datetime) -> None:
    _refuse_reaching_up(by, person)
    if person.is_active:
        return
    with transaction.atomic():
        person.is_active = True
        person.save(update_fields=["is_active"])
        _record("account.reactivated", person, by, at)


def open_team(*, by: Actor, name: str, at: datetime) -> Team:
    if not can(by, "people.manage"):
        raise NotAllowed
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name)
            record("team.opened", subject=("team", team.pk), by=by.key, at=at, facts={"name": name})
    except IntegrityError:
        raise TeamExists from None
    return team


def _refuse_reaching_up(by: Actor, person: User) -> None:
    if not can(by, "people.manage", on=person):
        raise NotAllowed


def _refuse_oneself(by: Actor, person: User) -> None:
    if by.id == person.pk:
        raise NotYourself


def _mail_invitation(person: User, by: Actor, at: datetime) -> None:
    link = new_link(purpose=OneTimeLink.Purpose.INVITATION, user=person, at=at)
    mails.send(mails.INVITATION, to=person, link=link, inviter=by.name or "admin")


def _record(kind: str, person: User, by: Actor, at: datetime, **facts: object) -> None:
    record(kind, subject=("account", person.pk), by=by.key, at=at, facts=facts)
