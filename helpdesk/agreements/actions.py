"""Publish a version, and accept the one in force."""

from datetime import datetime

from django.db import transaction

from helpdesk.accounts.models import User
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.evidence import record

from .models import Acceptance, AgreementVersion, hash_of
from .queries import version_in_force

SENTENCES = {
    "zh": "请阅读并同意现行的用户协议。",
    "en": "Please read and accept the user agreement in force.",
}


class AgreementNotAccepted(DomainError):
    """`errors.accepted_agreement` is set: it belongs beside the box to tick."""

    code = "invalid"
    status = 400
    zh = SENTENCES["zh"]
    en = SENTENCES["en"]

    def __init__(self) -> None:
        super().__init__()
        self.errors = {"accepted_agreement": [self.detail]}


def publish_version(*, version: str, title: str, text: str, effective: datetime, by: Actor, at: datetime) -> AgreementVersion:
    with transaction.atomic():
        published = AgreementVersion.objects.create(
            version=version, title=title, text=text, hash=hash_of(text), effective=effective, published_at=at
        )
        facts = {"version": version, "hash": published.hash, "effective": effective}
        record("agreement.published", subject=("agreement", published.pk), by=by.key, at=at, facts=facts)
    return published


def refuse_unaccepted(*, accepted_hash: str, at: datetime) -> AgreementVersion | None:
    """The version in force, which `accepted_hash` must name; None when none is published yet. Raises AgreementNotAccepted."""
    current = version_in_force(at=at)
    if current is not None and accepted_hash != current.hash:
        raise AgreementNotAccepted
    return current


def accept(*, user: User, version: AgreementVersion, address: str, at: datetime) -> None:
    with transaction.atomic():
        Acceptance.objects.get_or_create(user=user, version=version, defaults={"at": at, "address": address or None})
        facts = {"version": version.version, "hash": version.hash, "address": address}
        record("agreement.accepted", subject=("account", user.pk), by=user.actor.key, at=at, facts=facts)
