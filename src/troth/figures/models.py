"""Actions: what is done about a cause, by whom, until when, and what it is expected to change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.people.models import Staff


class Status(models.TextChoices):
    OPEN = "open", _("under way")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


MOVES: Moves = {Status.OPEN: {Status.DONE, Status.DROPPED}}


class Action(models.Model):
    """One thing that is done about one cause of complaints."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cause = models.SlugField(max_length=60)
    what = models.CharField(max_length=200)
    expected = models.CharField(max_length=200)  # the effect that would show that it helped
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    changed = models.TextField(blank=True)  # what those who raised it are told: it names nobody
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-opened_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="an_ended_action_has_a_time",
                condition=Q(status="open", ended_at=None) | ~Q(status="open") & Q(ended_at__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["cause", "status"], name="action_by_cause"),)

    def __str__(self) -> str:
        return f"{self.cause}: {self.what}"
