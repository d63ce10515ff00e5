"""Answers kept so that a repeated POST is answered, not done, a second time."""

from django.db import models
from django.db.models import Q

from troth.core.ids import uuid7
from troth.vault.fields import SealedText
from troth.vault.scopes import HOUSE


class IdempotentAnswer(models.Model):
    """One Idempotency-Key of one caller: what it was used for, and the sealed answer once there is one.

    Key and request stand as keyed digests: the first may name somebody, the second is mostly personal data.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.BinaryField(max_length=16, unique=True)
    request = models.BinaryField(max_length=16)
    claim = models.UUIDField(default=uuid7)
    claimed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = SealedText(label="web.idempotent.answer", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="an_answer_has_a_time",
                condition=Q(answer=None, answered_at=None) | Q(answer__isnull=False, answered_at__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["claimed_at"], name="idempotent_by_age"),)

    def scope(self) -> str:
        return HOUSE
