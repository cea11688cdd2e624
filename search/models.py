"""What search keeps in the database: what waits for the index, and how far each document has come."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now


class SearchChange(models.Model):
    """One touched record that waits for the worker (transactional outbox).

    Rows are only ever inserted by ``actions.touch`` and deleted by the worker after the engine has
    committed, so a change is applied at least once. A row whose record could not be turned into a document
    is parked with its error.
    """

    kind = models.CharField(max_length=32)
    record = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["parked_at", "id"], name="search_change_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parked_at__isnull=True) | ~models.Q(error=""),
                name="search_change_parked_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.record}"


class SearchVersion(models.Model):
    """The version of a document that the worker last set out to bring into the index."""

    kind = models.CharField(max_length=32)
    record = models.BigIntegerField()
    version = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="search_version_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.record} at {self.version}"


class SearchClock(models.Model):
    """One row: the last version given out, and the name of this database, by which an index knows its
    owner.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)
    database = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="search_clock_one_row")]

    def __str__(self) -> str:
        return f"{self.database} at {self.last}"
