"""Codes and their decoys, and the budgets that guessing uses up."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from troth.core.ids import uuid7
from troth.people.models.persons import ContactPoint


class SixDigits(models.Model):
    """What a code and a decoy share, so that the same statements run for both."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(name="a_%(class)s_expires_after_issue", condition=Q(expires_at__gt=F("issued_at"))),
        )
        indexes = (models.Index(fields=["purpose", "subject"], name="%(class)s_by_subject"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self._meta.model_name}"

    def is_live(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at and self.tries_left > 0


class Code(SixDigits):
    """A six-digit code, for one purpose and one subject. The digits are not stored: they are derived by a key
    outside the database (`rules.digits`), which resists a stolen dump as a keyed hash of them would."""

    contact = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="codes")
    about = models.CharField(max_length=200, blank=True)  # the document's title, named in the message

    @property
    def whose(self) -> str:
        """On whose budget guesses and messages go."""
        return self.contact.whose


class Decoy(SixDigits):
    """Stands where a code would, if anybody had confirmed the mailbox: it is never sent and never fits, but it is
    issued, expires and loses tries like one, so that nobody learns which mailboxes are known."""

    index = models.BinaryField(max_length=16)

    @property
    def whose(self) -> str:
        return f"{ContactPoint.Kind.MAIL}:{bytes(self.index).hex()}"


class Budget(models.Model):
    """How much of something was used up in one window of time, by somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bucket = models.CharField(max_length=40)
    key = models.BinaryField(max_length=16)
    window = models.DateTimeField()
    spent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bucket", "key", "window"], name="a_budget_has_one_row_per_window"),
        )

    def __str__(self) -> str:
        return self.bucket
