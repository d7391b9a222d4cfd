"""Two contacts that are one person become one. A person who has looked says so, or the person by proving who they are."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from helpdesk.accounts.models import User, Visitor
from helpdesk.accounts.policies import can
from helpdesk.common.actors import SYSTEM, Actor
from helpdesk.common.errors import Conflict, NotAllowed, NotFound
from helpdesk.events import publish
from helpdesk.evidence import record

from .actions import contact_of
from .events import ContactsMerged
from .models import Contact


class IntoItself(Conflict):
    code = "merge_into_itself"
    zh = "联系人不能并入自己。"
    en = "A contact cannot be merged into itself."


class MergedAlready(Conflict):
    code = "merged"
    zh = "这个联系人已经并入了别的联系人。"
    en = "This contact has been merged into another one already."


class HasAnAccount(Conflict):
    code = "has_account"
    zh = "这个联系人有自己的账号，不能并入别人。反过来可以：把没有账号的并入它。"
    en = "This contact has an account and cannot be merged into another. The other way round is possible."


class VisitsStill(Conflict):
    """Else a browser that has done nothing would lose sight of what it has asked."""

    code = "visits_still"
    zh = "对方还在用访客身份查看自己的工单，并走就看不到了。等访问结束，或请对方登录后自动归到账号名下。"
    en = "They still follow their tickets as a visitor and would lose sight of them. Wait until the visit ends, or ask them to sign in."


@transaction.atomic
def merge_contacts(*, contact_id: UUID, into: UUID, by: Actor, at: datetime) -> Contact:
    """Everything of the first is the second's from now on; the second is returned.

    Whoever has an account may read all that is theirs: merge into it only who is that person. Raises the refusals
    above, and NotFound.
    """
    if not can(by, "contact.merge"):
        raise NotAllowed
    if contact_id == into:
        raise IntoItself
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=[contact_id, into]).order_by("pk")
    held = {contact.pk: contact for contact in rows}
    if len(held) < 2:
        raise NotFound
    old, new = held[contact_id], held[into]
    if old.merged_into_id or new.merged_into_id:
        raise MergedAlready
    if old.member_id:
        raise HasAnAccount
    if old.visitor_id and Visitor.objects.filter(pk=old.visitor_id, ended_at=None, expires_at__gt=at).exists():
        raise VisitsStill
    return _merge(old, new, by, at)


@transaction.atomic
def give_to_member(*, visitor_id: UUID, user_id: UUID, at: datetime) -> None:
    """A visitor has proven to be a member: what they asked as a visitor is the member's."""
    old = Contact.objects.select_for_update(no_key=True).filter(visitor_id=visitor_id, merged_into=None).first()
    if old is None:
        return
    new = contact_of(User.objects.get(pk=user_id).actor, at=at)
    if new.pk != old.pk:
        _merge(old, new, SYSTEM, at)


def _merge(old: Contact, new: Contact, by: Actor, at: datetime) -> Contact:
    """What an account says of itself stands; of two that were only told, the one fills the gaps of the other."""
    if not new.member_id:
        new.email, new.phone = new.email or old.email, new.phone or old.phone
    new.wants_mail = new.wants_mail and old.wants_mail  # who has said no to mail has said no
    new.save(update_fields=["email", "phone", "wants_mail"])
    Contact.objects.filter(merged_into=old).update(merged_into=new)
    old.merged_into = new
    old.save(update_fields=["merged_into"])
    facts = {"name": old.name, "email": old.email, "phone": old.phone}
    record("contact.merged_away", subject=("contact", old.pk), by=by.key, at=at, facts={"into": new.pk})
    record("contact.merged_in", subject=("contact", new.pk), by=by.key, at=at, facts={"from": old.pk, **facts})
    publish(ContactsMerged(old=old.pk, new=new.pk, by=by, at=at))
    return new


@transaction.atomic
def choose_mail(*, customer: Actor, wants_mail: bool, at: datetime) -> Contact:
    """Whether a customer wants to be told of answers by mail; they wait on the page either way."""
    contact = contact_of(customer, at=at)
    if contact.wants_mail != wants_mail:
        contact.wants_mail = wants_mail
        contact.save(update_fields=["wants_mail"])
        facts = {"wants_mail": wants_mail}
        record("contact.mail_chosen", subject=("contact", contact.pk), by=customer.key, at=at, facts=facts)
    return contact
