"""Change what is screened for."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.evidence import record

from .models import Revision, Term
from .screening import Decision, ScreenedTerm, fold

AT_ONCE = 1_000


class EmptyTerm(DomainError):
    """It would be found in every text, or in none."""

    code = "empty_term"
    zh = "第 {number} 个词里没有可以查找的字。"
    en = "Term number {number} holds nothing to search for."


class Imported(NamedTuple):
    added: int
    changed: int


def import_terms(*, terms: Iterable[ScreenedTerm], by: Actor, at: datetime) -> Imported:
    """Add the terms, and change category and decision of those that are there. Raises EmptyTerm, and changes nothing."""
    rows: dict[str, Term] = {}
    for number, term in enumerate(terms, 1):
        folded = fold(term.term).strip()
        if not folded or term.decision is Decision.ALLOW:
            raise EmptyTerm(number=number)
        rows[folded] = Term(term=term.term, folded=folded, category=term.category, action=term.decision)
    with transaction.atomic():
        known = Term.objects.count()
        Term.objects.bulk_create(
            rows.values(),
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["folded"],
            update_fields=["term", "category", "action"],
        )
        added = Term.objects.count() - known
        _count_up()
        facts = {"added": added, "changed": len(rows) - added}
        record("moderation.terms_imported", subject=("moderation", "terms"), by=by.key, at=at, facts=facts)
    return Imported(**facts)


def remove_terms(*, terms: Iterable[str], by: Actor, at: datetime) -> int:
    """Stop screening for these; those that are not there are passed over."""
    with transaction.atomic():
        removed, _ = Term.objects.filter(folded__in=[fold(term).strip() for term in terms]).delete()
        _count_up()
        record("moderation.terms_removed", subject=("moderation", "terms"), by=by.key, at=at, facts={"removed": removed})
    return removed


def _count_up() -> None:
    if not Revision.objects.update(number=F("number") + 1):
        Revision.objects.get_or_create(pk=1, defaults={"number": 1})
