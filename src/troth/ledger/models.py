"""Events, kept for good, and deliveries, owed until done."""

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from troth.core.ids import uuid7
from troth.ledger.payloads import open_payload

if TYPE_CHECKING:
    from troth.canon.jcs import Json


class Event(models.Model):
    """What happened. The payload is sealed; what clocks and figures need stays readable after shredding."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=80)
    scope = models.CharField(max_length=80)
    commitment = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    log_index = models.BigIntegerField(null=True, unique=True)

    class Meta:
        ordering = ("recorded_at", "id")
        indexes = (
            models.Index(fields=["subject_kind", "subject_id", "recorded_at"], name="event_by_subject"),
            models.Index(fields=["kind", "recorded_at"], name="event_by_kind"),
            models.Index(fields=["id"], name="event_not_in_log", condition=Q(log_index=None)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @cached_property
    def payload(self) -> "dict[str, Json]":
        """The opened payload, checked against the commitment; Shredded or Altered if it does not open."""
        return open_payload(self)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of this kind of event, without the ledger's own four names."""
        return {k: v for k, v in self.payload.items() if k not in ("kind", "at", "actor", "subject")}


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def owed(self) -> Self:
        return self.filter(done_at=None, dead_at=None)

    def due(self, at: datetime) -> Self:
        return self.owed().filter(due__lte=at)

    def dead(self) -> Self:
        return self.filter(dead_at__isnull=False)


class Delivery(models.Model):
    """One handler owed to one event; claimed by a conditional update that also sets its lease."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=80)
    due = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["event", "handler"], name="a_handler_is_owed_once_per_event"),
            models.CheckConstraint(
                name="a_delivery_is_not_both_done_and_dead", condition=Q(done_at=None) | Q(dead_at=None)
            ),
        )
        indexes = (
            models.Index(fields=["due"], name="delivery_owed", condition=Q(done_at=None, dead_at=None)),
            models.Index(fields=["dead_at"], name="delivery_dead", condition=Q(dead_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.handler} for {self.event_id}"


class Turn(models.Model):
    """When a duty of the timetable is due next; whoever moves it on has taken the turn."""

    duty = models.CharField(max_length=60, primary_key=True)
    due = models.DateTimeField()

    def __str__(self) -> str:
        return self.duty
