"""A case: something a person brought to the provider, from the first word to its end."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.people.models import Person, Staff, Team
from troth.promises.models import Priority, Service
from troth.vault.fields import SealedText
from troth.vault.scopes import case_scope

__all__ = ["MOVES", "Case", "CaseQuerySet", "Outcome", "Priority", "Status", "Way"]


class Status(models.TextChoices):
    OPEN = "open", _("open")
    WAITING = "waiting", _("waiting for the person")
    CLOSED = "closed", _("closed")
    MERGED = "merged", _("joined with another")


class Way(models.TextChoices):
    """How it came in."""

    WEB = "web", _("web form")
    ME = "me", _("own page")
    CLAUSE = "clause", _("from a clause")
    API = "api", _("interface")
    PHONE = "phone", _("telephone")
    COUNTER = "counter", _("counter")
    LETTER = "letter", _("letter")
    MAIL = "mail", _("mail")
    SPLIT = "split", _("split from another")


class Outcome(models.TextChoices):
    """How a case ended."""

    SOLVED = "solved", _("solved")
    ANSWERED = "answered", _("answered, without a solution")
    WITHDRAWN = "withdrawn", _("withdrawn by the person")
    DUPLICATE = "duplicate", _("duplicate of another case")
    ABUSE = "abuse", _("dropped for abuse")
    NO_REPLY = "no_reply", _("no reply from the person")


LIVE = (Status.OPEN, Status.WAITING)
IS_LIVE: dict[str, Any] = {"closed_at": None, "merged_into": None}  # the same, by the constraints below
MOVES: Moves = {
    Status.OPEN: {Status.WAITING, Status.CLOSED, Status.MERGED},
    Status.WAITING: {Status.OPEN, Status.CLOSED, Status.MERGED},
    Status.CLOSED: {Status.OPEN},
}


class CaseQuerySet(models.QuerySet["Case"]):
    def live(self) -> Self:
        """Open or waiting, said as the partial indexes say it: SQLite proves no index by a list of parameters."""
        return self.filter(**IS_LIVE)

    def of_person(self, person: UUID) -> Self:
        return self.filter(person=person)

    def late(self, at: datetime) -> Self:
        return self.live().filter(due__lt=at)

    def unassigned(self) -> Self:
        return self.live().filter(assignee=None)


class Case(models.Model):
    """One matter of one person, or of somebody without a name who holds its receipt.

    `due` and its companions repeat the leading clock, so that a queue of a hundred thousand is read by one index;
    they are written with the clocks and never apart from them. The clause it came from is a plain reference.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, unique=True)
    kind = models.SlugField(max_length=20, db_index=False)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    way = models.CharField(max_length=8, choices=Way.choices)
    locale = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases")
    receipt_digest = models.BinaryField(max_length=32, null=True, unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.SlugField(max_length=60, blank=True, db_index=False)
    subject = SealedText(label="cases.case.subject", null=True)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    assignee = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="cases")
    tags = models.ManyToManyField("cases.Tag", related_name="cases")
    text = models.SlugField(max_length=60, blank=True, db_index=False)
    edition = models.PositiveIntegerField(null=True)
    clause = models.CharField(max_length=60, blank=True)
    ceremony = models.UUIDField(null=True)
    same = models.BinaryField(max_length=16, null=True)  # a double submit is known by it
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # the first answer by a person that says something
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)  # how it ended, while it is closed
    merged_into = models.ForeignKey(  # its index is below: a full one would tempt SQLite to look for all that have none
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )
    reopened = models.PositiveIntegerField(default=0)
    due = models.DateTimeField(null=True)
    due_what = models.CharField(max_length=120, blank=True)  # the provision that leads
    due_state = models.CharField(max_length=8, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_closed_case_has_a_time",
                condition=Q(status="closed", closed_at__isnull=False) | ~Q(status="closed") & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="a_joined_case_says_with_which",
                condition=Q(status="merged", merged_into__isnull=False) | ~Q(status="merged") & Q(merged_into=None),
            ),
            models.CheckConstraint(name="no_case_is_joined_with_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="somebody_can_come_back", condition=Q(person__isnull=False) | Q(receipt_digest__isnull=False)
            ),
            models.UniqueConstraint(fields=["same"], name="a_double_submit_is_one_case"),
        )
        indexes = (
            models.Index(  # the order of the queue, and what its counts need, without a look at the rows
                fields=["due", "id", "due_state", "status", "assignee"],
                name="case_due_soonest",
                condition=Q(**IS_LIVE),
            ),
            models.Index(fields=["assignee", "due"], name="case_by_assignee", condition=Q(**IS_LIVE)),
            models.Index(fields=["kind", "due"], name="case_by_kind", condition=Q(**IS_LIVE)),
            models.Index(fields=["merged_into"], name="case_joined", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["status", "-closed_at"], name="case_by_closing"),
            models.Index(fields=["kind", "opened_at"], name="case_by_opening"),
        )

    def __str__(self) -> str:
        return self.code

    def scope(self) -> str:
        return case_scope(self.pk)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None

    def is_late(self, at: datetime) -> bool:
        return self.is_live and self.due is not None and self.due_state != "paused" and self.due < at
