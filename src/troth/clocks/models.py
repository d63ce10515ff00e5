"""The rulebook in versions, calendars in editions, and clocks: a projection that can be thrown away and made again."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from troth.clocks.rules import LAW_SAYS, Bindingness, Direction, State, Unit
from troth.core.ids import uuid7
from troth.core.moves import Moves


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    TO_BE_CONFIRMED = "to_be_confirmed", _("to be confirmed by counsel")
    RETIRED = "retired", _("retired")


class Grounds(models.TextChoices):
    """What a row rests on: how somebody came to know what it says."""

    READ = "read", _("the official text was read")
    SECONDARY = "secondary", _("known from a secondary source")
    MEMORY = "memory", _("written from memory")
    OWN = "own", _("the provider's own decision")


class Topic(models.TextChoices):
    COMPLAINT = "complaint", _("complaints")
    REFERRAL = "referral", _("referrals to authorities")
    SUPPORT = "support", _("support")
    PRIVACY = "privacy", _("privacy requests")
    INCIDENT = "incident", _("incidents")
    NOTICE = "notice", _("notices")


UNIT_NAMES = {
    Unit.MINUTE: _("minutes"), Unit.HOUR: _("hours"), Unit.BUSINESS_HOUR: _("business hours"),
    Unit.WORKDAY: _("workdays"), Unit.DAY: _("calendar days"), Unit.MONTH: _("months"),
    Unit.END_OF_DAY: _("ends of day"),
}  # fmt: skip
BINDINGNESS_NAMES = {
    Bindingness.LAW: _("law"), Bindingness.RULE: _("rule of an authority"),
    Bindingness.STANDARD: _("recommended standard"), Bindingness.PROMISE: _("own promise"),
}  # fmt: skip
DIRECTION_NAMES = {Direction.AFTER: _("after"), Direction.BEFORE: _("before")}

MOVES: Moves = {
    Status.DRAFT: {Status.IN_FORCE},
    Status.TO_BE_CONFIRMED: {Status.RETIRED},
    Status.IN_FORCE: {Status.RETIRED},
}
TWO_PEOPLE = Q(status="draft") | Q(shipped=True) | ~Q(drafter="") & ~Q(approver="") & ~Q(drafter=F("approver"))


class RulebookQuerySet(models.QuerySet["RulebookEntry"]):
    def drafts(self) -> Self:
        return self.filter(status=Status.DRAFT)

    def effective(self, day: date) -> Self:
        """Rows in force on this day; of several versions of one row all that are."""
        begun = Q(effective_from=None) | Q(effective_from__lte=day)
        return self.filter(begun, Q(effective_to=None) | Q(effective_to__gt=day), status=Status.IN_FORCE)


class RulebookEntry(models.Model):
    """One version of one rule: a provision as data, with its source and how well that is known; then frozen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.DRAFT)
    topic = models.CharField(max_length=12, choices=Topic.choices)
    jurisdiction = models.CharField(max_length=12)
    profile = models.CharField(max_length=20, default="ordinary")
    bindingness = models.CharField(max_length=12, choices=list(BINDINGNESS_NAMES.items()))
    titles = models.JSONField()  # {"zh-hans": …, "en": …}
    starts = models.JSONField()
    meets = models.JSONField()
    lapses = models.JSONField(default=list)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16, choices=list(UNIT_NAMES.items()))
    direction = models.CharField(max_length=8, choices=list(DIRECTION_NAMES.items()), default=Direction.AFTER)
    restarts = models.BooleanField(default=False)
    rolls = models.BooleanField(default=False)
    by_closing = models.BooleanField(default=False)
    hours = models.CharField(max_length=120, blank=True)
    calendar = models.CharField(max_length=8, blank=True)
    zone = models.CharField(max_length=60, default="Asia/Shanghai")
    pauses = models.JSONField(default=list)
    extends = models.JSONField(default=list)
    sources = models.JSONField()
    article = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=400, blank=True)
    article_sha256 = models.CharField(max_length=64, blank=True)  # of the article as it was read; never invented
    note = models.JSONField(default=dict)
    grounds = models.CharField(max_length=12, choices=Grounds.choices)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)  # the first day on which it is no longer in force
    amended_by = models.CharField(max_length=200, blank=True)
    verified_by = models.CharField(max_length=80, blank=True)
    verified_on = models.DateField(null=True)
    shipped = models.BooleanField(default=False)
    drafter = models.CharField(max_length=80, blank=True)  # kind:id of who acted
    drafted_at = models.DateTimeField()
    approver = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)

    objects = RulebookQuerySet.as_manager()

    class Meta:
        ordering = ("slug", "-version")
        constraints = (
            models.UniqueConstraint(fields=["slug", "version"], name="a_rule_has_its_own_version"),
            models.UniqueConstraint(fields=["slug"], condition=Q(status="draft"), name="a_rule_has_one_draft"),
            models.CheckConstraint(name="rule_drafter_and_approver_are_two", condition=TWO_PEOPLE),
            models.CheckConstraint(
                name="what_was_not_confirmed_is_not_in_force",
                condition=~Q(status="in_force") | ~Q(grounds="memory"),
            ),
            models.CheckConstraint(
                name="a_verified_rule_says_by_whom",
                condition=Q(verified_on=None, verified_by="") | Q(verified_on__isnull=False) & ~Q(verified_by=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    @property
    def title(self) -> str:
        return worded(self.titles)

    @property
    def source(self) -> str:
        return worded(self.sources)

    @property
    def law_says(self) -> bool:
        return self.bindingness in LAW_SAYS

    def is_effective(self, day: date) -> bool:
        begun = self.effective_from is None or self.effective_from <= day
        over = self.effective_to is not None and self.effective_to <= day
        return self.status == Status.IN_FORCE and begun and not over


class EditionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


EDITION_MOVES: Moves = {EditionStatus.DRAFT: {EditionStatus.PUBLISHED}}


class CalendarEdition(models.Model):
    """One version of one announced year of a country: its days off and make-up workdays; frozen when published."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.CharField(max_length=8)
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=EditionStatus.choices, default=EditionStatus.DRAFT)
    weekend = models.JSONField()
    days = models.JSONField()  # [{"day": "2026-10-10", "works": true, "name": {…}}, …]
    source = models.JSONField()
    url = models.URLField(max_length=400, blank=True)
    shipped = models.BooleanField(default=False)
    drafter = models.CharField(max_length=80, blank=True)
    drafted_at = models.DateTimeField()
    approver = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("country", "-year", "-version")
        constraints = (
            models.UniqueConstraint(fields=["country", "year", "version"], name="a_year_has_its_own_version"),
            models.UniqueConstraint(
                fields=["country", "year"], condition=Q(status="draft"), name="a_year_has_one_draft"
            ),
            models.CheckConstraint(name="year_drafter_and_approver_are_two", condition=TWO_PEOPLE),
        )

    def __str__(self) -> str:
        return f"{self.country} {self.year}.{self.version}"

    @property
    def days_off(self) -> int:
        return sum(not day["works"] for day in self.days)

    @property
    def make_up_days(self) -> int:
        return sum(day["works"] for day in self.days)


class ClockQuerySet(models.QuerySet["Clock"]):
    def of(self, subject_kind: str, subject_id: object) -> Self:
        return self.filter(subject_kind=subject_kind, subject_id=str(subject_id))

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def ticking(self) -> Self:
        """Open and not standing still: running, or overdue."""
        return self.filter(ended_at=None, state__in=(State.RUNNING, State.MISSED))

    def late(self, at: datetime) -> Self:
        return self.ticking().filter(due__lt=at)

    def leading(self) -> Self:
        return self.filter(leads=True)


class Clock(models.Model):
    """One clock of one thing, as last projected; between projections a running one past its due date is late."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    provision = models.CharField(max_length=120)
    run = models.PositiveIntegerField(default=1)
    version = models.CharField(max_length=40)
    calendar_version = models.CharField(max_length=200, blank=True)
    title = models.JSONField()
    bindingness = models.CharField(max_length=12, choices=list(BINDINGNESS_NAMES.items()))
    source = models.JSONField()
    clause = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    due = models.DateTimeField()
    state = models.CharField(max_length=8, choices=[(state.value, state.value) for state in State])
    met_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    resumes_by = models.DateTimeField(null=True)
    paused = models.DurationField()
    provisional = models.BooleanField(default=False)
    leads = models.BooleanField(default=False)
    trace = models.JSONField()
    projected_at = models.DateTimeField()
    reminded_before = models.DateTimeField(null=True)
    reminded_due = models.DateTimeField(null=True)
    reminded_after = models.DateTimeField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "provision", "run"], name="a_thing_has_a_clock_once_per_run"
            ),
            models.CheckConstraint(name="a_met_clock_has_ended", condition=Q(met_at=None) | Q(ended_at=F("met_at"))),
        )
        indexes = (
            models.Index(fields=["due"], name="clock_due_soonest", condition=Q(ended_at=None)),
            models.Index(fields=["subject_kind", "due"], name="clock_leading", condition=Q(ended_at=None, leads=True)),
            models.Index(fields=["resumes_by"], name="clock_resumes", condition=Q(resumes_by__isnull=False)),
            models.Index(fields=["provision", "due"], name="clock_of_provision"),
        )

    def __str__(self) -> str:
        return f"{self.provision} of {self.subject_kind} {self.subject_id}"

    @property
    def law_says(self) -> bool:
        return self.bindingness in LAW_SAYS

    def is_late(self, at: datetime) -> bool:
        return self.ended_at is None and self.state != State.PAUSED and self.due < at


def worded(words: dict[str, str]) -> str:
    """The words in the language in force, or in any language there is."""
    return words.get(get_language() or "") or words.get("en") or next(iter(words.values()), "")
