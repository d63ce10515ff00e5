"""Standards: what is promised for a kind of request, in versions that are never edited."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from troth.clocks import rules as clocks
from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.promises.models.offers import Plan, Service
from troth.promises.rules.standards import Clause, Key, Terms


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Priority(models.TextChoices):
    LOW = "low", _("low")
    NORMAL = "normal", _("normal")
    HIGH = "high", _("high")
    URGENT = "urgent", _("urgent")


class Measure(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", _("receipt confirmed")
    FIRST_RESPONSE = "first_response", _("first answer by a person")
    NEXT_RESPONSE = "next_response", _("each further answer by a person")
    RESOLUTION = "resolution", _("solved, or decided with reasons")


class Unit(models.TextChoices):
    """Lengths of time in which something is promised: of the clocks' units, those that a consumer can follow."""

    MINUTE = clocks.Unit.MINUTE.value, _("minutes")
    HOUR = clocks.Unit.HOUR.value, _("hours")
    BUSINESS_HOUR = clocks.Unit.BUSINESS_HOUR.value, _("business hours")
    WORKDAY = clocks.Unit.WORKDAY.value, _("working days")
    DAY = clocks.Unit.DAY.value, _("days")


MOVES: Moves = {Status.DRAFT: {Status.PUBLISHED}}
KEY = ("service", "plan", "kind", "priority", "measure")


class StandardQuerySet(models.QuerySet["Standard"]):
    def drafts(self) -> Self:
        return self.filter(status=Status.DRAFT)

    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def in_force(self, at: datetime) -> Self:
        ends_later = Q(effective_to=None) | Q(effective_to__gt=at)
        return self.published().filter(ends_later, effective_from__lte=at)

    def of(self, service: Service, plan: Plan | None, key: Key) -> Self:
        """All versions of one promise."""
        return self.filter(service=service, plan=plan, kind=key.kind, priority=key.priority, measure=key.measure)


class Standard(models.Model):
    """One version of one promise: this much time, for this kind of request, counted so.

    `plan` empty means every plan, `priority` empty every priority. The clause that promises it is a plain reference.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="standards")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="standards")
    kind = models.SlugField(max_length=40)
    priority = models.CharField(max_length=10, choices=Priority.choices, blank=True)
    covers = models.JSONField(default=dict)  # which requests are meant, in words, once a language
    measure = models.CharField(max_length=20, choices=Measure.choices)
    version = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=20, choices=Unit.choices)
    hours = models.CharField(max_length=80, blank=True)  # 09:00-12:00,13:30-18:00
    zone = models.CharField(max_length=60)
    pauses_while_waiting = models.BooleanField(default=False)
    clause_text = models.CharField(max_length=60, blank=True)
    clause_edition = models.PositiveIntegerField(null=True)
    clause_id = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    drafter = models.CharField(max_length=80)
    approver = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    effective_from = models.DateTimeField(null=True)
    effective_to = models.DateTimeField(null=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        # An empty plan is NULL, which a constraint never finds equal: hence each of them twice.
        constraints = (
            models.UniqueConstraint(fields=[*KEY, "version"], name="a_standard_has_its_own_version"),
            models.UniqueConstraint(
                fields=["service", "kind", "priority", "measure", "version"], condition=Q(plan=None),
                name="a_standard_of_all_plans_has_its_own_version",
            ),
            models.UniqueConstraint(fields=KEY, condition=Q(status="draft"), name="a_standard_has_one_draft"),
            models.UniqueConstraint(
                fields=["service", "kind", "priority", "measure"], condition=Q(plan=None, status="draft"),
                name="a_standard_of_all_plans_has_one_draft",
            ),
            models.UniqueConstraint(
                fields=KEY, condition=Q(status="published", effective_to=None), name="a_standard_has_one_last_version"
            ),
            models.UniqueConstraint(
                fields=["service", "kind", "priority", "measure"],
                condition=Q(plan=None, status="published", effective_to=None),
                name="a_standard_of_all_plans_has_one_last_version",
            ),
            models.CheckConstraint(
                name="a_published_standard_has_its_times",
                condition=Q(status="draft", published_at=None, effective_from=None, effective_to=None)
                | Q(status="published", published_at__isnull=False, effective_from__isnull=False),
            ),
            models.CheckConstraint(
                name="a_standard_ends_after_it_began",
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
            ),
            models.CheckConstraint(
                name="who_drafts_a_standard_does_not_approve_it",
                condition=Q(status="draft") | ~Q(drafter="") & ~Q(approver="") & ~Q(drafter=F("approver")),
            ),
            models.CheckConstraint(name="a_standard_promises_some_time", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="business_hours_are_told", condition=~Q(unit="business_hour") | ~Q(hours="")
            ),
            models.CheckConstraint(
                name="a_clause_is_named_whole",
                condition=Q(clause_text="", clause_edition=None, clause_id="")
                | ~Q(clause_text="") & Q(clause_edition__isnull=False, clause_edition__gt=0) & ~Q(clause_id=""),
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=["service", "kind", "effective_from"], name="standard_by_kind"),)

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    @property
    def key(self) -> Key:
        plan = self.plan.slug if self.plan else ""
        return Key(self.service.slug, plan, self.kind, self.priority, self.measure)

    @property
    def terms(self) -> Terms:
        """What it says."""
        named = self.clause_edition is not None
        clause = Clause(self.clause_text, self.clause_edition or 0, self.clause_id) if named else None
        return Terms(self.amount, self.unit, self.hours, self.zone, self.pauses_while_waiting, clause)
