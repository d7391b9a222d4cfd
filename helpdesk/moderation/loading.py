"""Keep the terms of this process the same as those in the database."""

import structlog
from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError

from . import screening
from .models import Revision, Term

log = structlog.get_logger(__name__)

_in_force: int | None = None


def look() -> None:
    """One small query; a second one when somebody changed the terms. The old terms stay in force while nobody can tell."""
    try:
        newest = Revision.objects.values_list("number", flat=True).first() or 0
        if newest != _in_force:
            load(newest)
    except SynchronousOnlyOperation:
        return  # asked on an event loop: the next caller on a thread of its own looks
    except DatabaseError as error:
        log.warning("moderation.terms_not_read", error=type(error).__name__)
    screening.looked()


def load(revision: int) -> None:
    global _in_force
    rows = Term.objects.values_list("term", "action", "category")
    terms = [screening.ScreenedTerm(term, screening.Decision(action), category) for term, action, category in rows]
    screening.use(screening.Screen(terms))
    _in_force = revision
    log.info("moderation.terms_loaded", terms=len(terms), revision=revision)
