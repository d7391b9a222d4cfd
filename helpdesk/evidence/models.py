"""Four tables. `Pending` is the inbox of the hot path; the other three are append-only, by trigger (migration 0002)."""

from typing import Any, ClassVar

from django.db import models

from .commitments import seal_hash


class Happened(models.Model):
    """What both a pending and a sealed record say."""

    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    facts = models.TextField(help_text="Canonical JSON. This text is what is hashed.")

    class Meta:
        abstract = True


class Pending(Happened):
    """Recorded and committed, not sealed yet. Leaves this table only into `Record`; a trigger sees to it."""

    id = models.BigAutoField(primary_key=True)


class Record(Happened):
    """A sealed record: leaf number `position` of the tree. Nothing in it ever changes but by erasure."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True, help_text="Its number while pending: sealed once, never twice.")
    salt = models.BinaryField(null=True, max_length=16)
    commitment = models.BinaryField(max_length=32, help_text="sha256(salt + facts); stays when both are erased.")
    leaf = models.BinaryField(max_length=32, help_text="Its hash in the tree, kept so that a changed row can be named.")
    erased_by = models.BigIntegerField(null=True, help_text="`entry` of the `evidence.erased` record that says why.")

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["subject_kind", "subject_id", "position"],
                name="evidence_of_a_subject",
            ),
        ]


class Node(models.Model):
    """The hash of a complete subtree of 256 leaves or more, kept so that a proof need not read the whole log."""

    height = models.PositiveSmallIntegerField()
    place = models.BigIntegerField(help_text="It covers leaves place * 2**height to (place + 1) * 2**height - 1.")
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["height", "place"], name="one_hash_per_subtree"),
        ]


class Seal(models.Model):
    """The tree's root after one more batch of records, chained to the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField(unique=True, help_text="Leaves under this root.")
    root = models.BinaryField(max_length=32, help_text="RFC 6962 tree hash of leaves 0 to size - 1.")
    edge = models.BinaryField(help_text="The complete subtrees of this size, tallest first: enough to grow the tree.")
    previous = models.BinaryField(max_length=32, help_text="Hash of the seal before; 32 zero bytes for the first.")
    sealed_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32, help_text="Over number, size, root, previous and time.")

    def link(self) -> bytes:
        """What `hash` must be."""
        return seal_hash(
            number=self.number,
            size=self.size,
            root=bytes(self.root),
            previous=bytes(self.previous),
            sealed_at=self.sealed_at,
        )
