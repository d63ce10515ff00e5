"""What is stored where, and under whose key."""

from django.db import models

from troth.core.ids import uuid7


class StoredFile(models.Model):
    """One encrypted file; its address is a keyed digest, so that it tells nothing about the content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=80)
    address = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
