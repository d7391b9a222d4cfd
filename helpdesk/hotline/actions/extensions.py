"""Say under which name the phone system knows one of our people."""

from datetime import datetime

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.common.actors import Actor
from helpdesk.common.errors import Conflict
from helpdesk.evidence import record

from ..models import Extension


class ExtensionTaken(Conflict):
    code = "extension_taken"
    zh = "这个分机已经登记给别人了。"
    en = "This extension is somebody else's."


@transaction.atomic
def give_extension(*, user: User, name: str, by: Actor, at: datetime) -> str:
    """Exactly this one; "" takes it away. Raises ExtensionTaken."""
    if name and Extension.objects.filter(name=name).exclude(user=user).exists():
        raise ExtensionTaken(errors={"extension": [ExtensionTaken().detail]})
    if name:
        Extension.objects.update_or_create(user=user, defaults={"name": name})
    else:
        Extension.objects.filter(user=user).delete()
    record("desk.extension_given", subject=("user", user.pk), by=by.key, at=at, facts={"extension": name})
    return name
