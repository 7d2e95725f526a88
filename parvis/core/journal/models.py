"""Entries of the journal, the state of each authority's tree, and signed checkpoints."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from parvis.core.authorities.models import Scoped


class JournalEntry(Scoped):
    """One act. Written in the act's own transaction, without its place in the tree (`seq`), so that acts never
    queue behind one another; the sequencer gives the place. `leaf` never changes; `payload` and `salt` may be
    erased, after which the entry still verifies."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    payload = models.JSONField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    leaf = models.BinaryField()
    seq = models.BigIntegerField(null=True)

    class Meta:
        db_table = "journal_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "seq"], name="journal_seq_once_an_authority")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "id"], condition=models.Q(seq=None), name="journal_unsequenced"
            ),
            models.Index(fields=["authority", "subject_kind", "subject_id"], name="journal_subject"),
        ]


class JournalTree(Scoped):
    """Size and right edge of an authority's tree: all that is needed to append."""

    size = models.BigIntegerField(default=0)
    edge = ArrayField(models.BinaryField(), default=list)

    class Meta:
        db_table = "journal_tree"
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority"], name="one_tree_an_authority")]


class Checkpoint(Scoped):
    """A signed statement of the tree's size and root, in C2SP signed-note format. Copies leave the server."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_checkpoint"
        get_latest_by = "size"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "size"], name="one_checkpoint_a_size")
        ]

    def __str__(self) -> str:
        return f"{self.size}"
