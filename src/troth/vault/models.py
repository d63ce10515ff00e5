"""Wrapped data keys, and sealed sessions."""

from django.db import models
from django.db.models import Q

from troth.core.ids import uuid7


class DataKey(models.Model):
    """The key of one scope, wrapped by a key-encryption key that the database never sees."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=80, unique=True)
    kek = models.CharField(max_length=16)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_destroyed_key_is_gone",
                condition=Q(wrapped=None, destroyed_at__isnull=False) | Q(wrapped__isnull=False, destroyed_at=None),
            ),
        )
        indexes = (models.Index(fields=["kek"], name="datakey_by_kek"),)

    def __str__(self) -> str:
        return self.scope


class Session(models.Model):
    """A browser session; neither its key nor its content can be read from the table."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "session"
