"""What people say about an agreement: objections, suggestions, questions, and opinions on the signing."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.people.models import Person
from troth.vault.fields import SealedText
from troth.vault.scopes import person_scope


class Status(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    ANSWERED = "answered", _("answered")
    NOTED = "noted", _("noted; no answer was asked for")


MOVES: Moves = {Status.OPEN: {Status.ANSWERED}, Status.NOTED: {Status.ANSWERED}}


class RemarkQuerySet(models.QuerySet["Remark"]):
    def waiting(self) -> Self:
        return self.filter(status=Status.OPEN)


class Remark(models.Model):
    """One thing a person said about an agreement or its signing, and the answer."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("objection")
        SUGGESTION = "suggestion", _("suggestion")
        QUESTION = "question", _("question")
        OPINION = "opinion", _("opinion on the signing")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    ceremony = models.UUIDField(null=True, db_index=True)
    text = models.SlugField(max_length=80)
    edition = models.PositiveIntegerField()
    clause = models.CharField(max_length=60, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    body = SealedText(label="agreements.remark.body", null=True)
    answer_me = models.BooleanField()
    answer_by = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    answer = SealedText(label="agreements.remark.answer", null=True)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="an_answered_remark_has_its_answer",
                condition=Q(status=Status.ANSWERED, answered_at__isnull=False)
                | ~Q(status=Status.ANSWERED) & Q(answered_at=None),
            ),
            models.CheckConstraint(
                name="a_rating_is_one_to_five", condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5)
            ),
            models.UniqueConstraint(
                fields=["ceremony"], condition=Q(kind__in=("objection", "suggestion")),
                name="a_disagreement_is_explained_once",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["status", "made_at"], name="remark_by_status"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def scope(self) -> str:
        return person_scope(self.person_id, "profile")
