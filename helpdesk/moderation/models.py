"""The terms that are screened for, and the number of their last change."""

from django.db import models

from .screening import Decision


class Term(models.Model):
    """Change rows through `actions` only: every change counts the revision up, or no process would notice."""

    term = models.CharField(max_length=100)
    folded = models.CharField(max_length=400, unique=True, help_text="What it is searched as; see screening.fold.")
    category = models.CharField(max_length=40)
    action = models.CharField(max_length=10, choices=[(d, d) for d in (Decision.HOLD, Decision.REFUSE)])

    def __str__(self) -> str:
        return self.term


class Revision(models.Model):
    """One row. Its number tells a process, with one small query, whether it still screens for the right terms."""

    number = models.BigIntegerField(default=0)
