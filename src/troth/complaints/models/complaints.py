"""A complaint: what a case of this kind has beyond its conversation, and who had a hand in it."""

import json
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from troth.cases.models import Case
from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.people.models import Staff
from troth.vault.fields import SealedText
from troth.vault.scopes import case_scope


class Stage(models.TextChoices):
    RECEIVED = "received", _("received")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    ASSESSED = "assessed", _("assessed")
    INVESTIGATING = "investigating", _("being investigated")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")


class Category(models.TextChoices):
    PERSONAL_DATA = "personal_data", _("personal data leaked or misused")
    BELOW_STANDARD = "below_standard", _("service below its standard")
    FALSE_ADVERTISING = "false_advertising", _("false advertising")
    AFTER_SALES = "after_sales", _("missing after-sales service")
    BILLING = "billing", _("billing and renewal")
    OTHER = "other", _("something else")


class Severity(models.TextChoices):
    LOW = "low", _("slight")
    NORMAL = "normal", _("usual")
    HIGH = "high", _("grave")
    CRITICAL = "critical", _("critical")


class Need(models.TextChoices):
    """Why somebody asks for special care; said by themselves or not at all."""

    AGE = "age", _("60 or older")
    MINOR = "minor", _("under 18, or for somebody who is")
    DISABILITY = "disability", _("a disability")
    ILLNESS = "illness", _("illness or exhaustion")
    HARDSHIP = "hardship", _("short of money because of this")
    LANGUAGE = "language", _("reading or writing is hard for me")
    OTHER = "other", _("another reason")


# Answered and closed lead back: by new facts, by an appeal, by opening again; what was withdrawn goes on where it was.
MOVES: Moves = {
    Stage.RECEIVED: {Stage.ACKNOWLEDGED, Stage.ASSESSED, Stage.ANSWERED, Stage.CLOSED},
    Stage.ACKNOWLEDGED: {Stage.ASSESSED, Stage.ANSWERED, Stage.CLOSED},
    Stage.ASSESSED: {Stage.INVESTIGATING, Stage.ANSWERED, Stage.CLOSED},
    Stage.INVESTIGATING: {Stage.ANSWERED, Stage.CLOSED},
    Stage.ANSWERED: {Stage.INVESTIGATING, Stage.CLOSED},
    Stage.CLOSED: {Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.ASSESSED, Stage.INVESTIGATING},
}
BEFORE_ANSWER = (Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.ASSESSED, Stage.INVESTIGATING)


class Cause(models.Model):
    """Why complaints come about: a register, so that a hundred complaints show one thing to mend."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()  # {"zh-hans": …, "en": …}
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("slug",)
        constraints = (models.CheckConstraint(name="no_cause_is_its_own_parent", condition=~Q(parent=models.F("id"))),)

    def __str__(self) -> str:
        return self.slug

    @property
    def name(self) -> str:
        names: dict[str, str] = self.names
        return names.get(get_language() or "") or names.get("en") or next(iter(names.values()), self.slug)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def unanswered(self) -> Self:
        return self.filter(stage__in=BEFORE_ANSWER)

    def received(self, since: datetime, until: datetime) -> Self:
        return self.filter(case__opened_at__gte=since, case__opened_at__lt=until)


class Complaint(models.Model):
    """The complaint of one case. `filed_as` keeps the category it came in under, so that conversions are counted;
    what somebody said of themselves to be treated with care stands in no list."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="complaint")
    stage = models.CharField(max_length=14, choices=Stage.choices, default=Stage.RECEIVED)
    category = models.CharField(max_length=20, choices=Category.choices)
    filed_as = models.CharField(max_length=20, choices=Category.choices)
    wish = SealedText(label="complaints.complaint.wish", null=True)
    needs = SealedText(label="complaints.complaint.needs", null=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, null=True, related_name="complaints")
    acknowledged_at = models.DateTimeField(null=True)
    assessed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # the first decision that was sent
    accepted_at = models.DateTimeField(null=True)  # the person agreed with the last decision
    closed_at = models.DateTimeField(null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_closed_complaint_has_a_time",
                condition=Q(stage="closed", closed_at__isnull=False) | ~Q(stage="closed") & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="an_answered_complaint_has_a_time",
                condition=~Q(stage="answered") | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_investigated_was_assessed_or_answered",
                condition=~Q(stage="investigating") | ~Q(severity="") | Q(answered_at__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["stage"], name="complaint_by_stage"),)

    def __str__(self) -> str:
        return f"complaint {self.pk}"

    def scope(self) -> str:
        return case_scope(self.case_id)

    @property
    def asked_for_care(self) -> tuple[str, ...]:
        """Why the person asks for special care, as they said it."""
        return tuple(json.loads(self.needs)) if self.needs else ()

    @property
    def stage_before_closing(self) -> str:
        """Where it goes on when it is opened again."""
        if self.answered_at:
            return Stage.INVESTIGATING
        if self.severity:
            return Stage.ASSESSED
        return Stage.ACKNOWLEDGED if self.acknowledged_at else Stage.RECEIVED

    @property
    def was_converted(self) -> bool:
        return self.category != self.filed_as


class Step(models.Model):
    """That a colleague had a hand in a complaint, and what they noted: whoever had one in an earlier round decides no
    appeal. `round` is that of the decision it leads to."""

    class Kind(models.TextChoices):
        ASSESSED = "assessed", _("assessed")
        INVESTIGATED = "investigated", _("investigated")
        DECIDED = "decided", _("decided")
        REVIEWED = "reviewed", _("decided the appeal")
        DROPPED = "dropped", _("dropped under the rule on abuse")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=Kind.choices)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    note = SealedText(label="complaints.step.note", null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.kind} by {self.staff_id}"

    def scope(self) -> str:
        return case_scope(self.complaint_id)
