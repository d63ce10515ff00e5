"""Messages on their way out, what they enclose, and the development inbox."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.files.models import StoredFile
from troth.vault.fields import SealedText
from troth.vault.scopes import HOUSE


class Channel(models.TextChoices):
    MAIL = "mail", _("mail")
    SMS = "sms", _("SMS")


class Status(models.TextChoices):
    """Queued until a peer answered; failed means given up without a final answer."""

    QUEUED = "queued", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("given up")


ERASED = "erased"  # the last error of a message whose words are gone

MOVES: Moves = {
    Status.QUEUED: {Status.ACCEPTED, Status.REFUSED, Status.FAILED},
    Status.REFUSED: {Status.QUEUED},
    Status.FAILED: {Status.QUEUED},
}


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    def queued(self) -> Self:
        return self.filter(status=Status.QUEUED)

    def troubled(self) -> Self:
        """Refused, given up, or waiting after a try that did not succeed; what was erased is no trouble."""
        first_try = Q(status=Status.QUEUED, last_error="", attempts__lte=1)
        return self.exclude(status=Status.ACCEPTED).exclude(last_error=ERASED).exclude(first_try)

    def of_person(self, person: str) -> Self:
        return self.filter(person=person)

    def erasable(self) -> Self:
        """Not kept by law: what is sealed as evidence or for a case stays until that scope ends."""
        return self.exclude(sealed_under__endswith=":evidence").exclude(sealed_under__startswith="case:")

    def readable(self) -> Self:
        """With anything sealed in it still there."""
        return self.exclude(to=None, subject=None, text=None, html=None, receipt=None)


class OutgoingMessage(models.Model):
    """One message to one address. Its key makes posting it again harmless; its words are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    template = models.CharField(max_length=60)
    locale = models.CharField(max_length=10)
    person = models.CharField(max_length=60, blank=True, db_index=True)
    sealed_under = models.CharField(max_length=80)
    to = SealedText(label="channels.message.to", null=True)
    subject = SealedText(label="channels.message.subject", null=True)
    text = SealedText(label="channels.message.text", null=True)
    html = SealedText(label="channels.message.html", null=True)
    transient = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=40, blank=True)
    receipt = SealedText(label="channels.message.receipt", null=True)
    posted_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="an_accepted_message_has_a_time",
                condition=Q(status=Status.ACCEPTED, accepted_at__isnull=False)
                | ~Q(status=Status.ACCEPTED) & Q(accepted_at=None),
            ),
        )
        indexes = (
            models.Index(fields=["queued_at"], name="message_not_accepted", condition=~Q(status=Status.ACCEPTED)),
        )

    def __str__(self) -> str:
        return f"{self.template} by {self.channel}"

    def scope(self) -> str:
        return self.sealed_under

    @property
    def may_be_retried(self) -> bool:
        """Settled without success, and its words are still there; a code is never sent once more."""
        settled = self.status in (Status.REFUSED, Status.FAILED)
        return settled and not self.transient and self.last_error != ERASED


class Enclosure(models.Model):
    """A stored file that goes with a message, under the name the recipient sees."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message = models.ForeignKey(OutgoingMessage, on_delete=models.CASCADE, related_name="enclosures")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = SealedText(label="channels.enclosure.name", null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"file of {self.message_id}"

    def scope(self) -> str:
        return self.message.sealed_under


class InboxMessageQuerySet(models.QuerySet["InboxMessage"]):
    def to_index(self, index: bytes | None) -> Self:
        return self if index is None else self.filter(recipient=index)

    def after(self, seen: "InboxMessage | None") -> Self:
        return self if seen is None else self.filter(Q(at__gt=seen.at) | Q(at=seen.at, pk__gt=seen.pk))


class InboxMessage(models.Model):
    """A message that stayed on this machine: what a mailbox or a telephone would have received, once each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    outgoing = models.OneToOneField(OutgoingMessage, on_delete=models.CASCADE, related_name="kept")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.BinaryField(max_length=16, db_index=True)
    at = models.DateTimeField()
    to = SealedText(label="channels.inbox.to")
    subject = SealedText(label="channels.inbox.subject")
    text = SealedText(label="channels.inbox.text")
    html = SealedText(label="channels.inbox.html")

    objects = InboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["at", "id"], name="inbox_in_order"),)

    def __str__(self) -> str:
        return f"kept {self.channel}"

    def scope(self) -> str:
        return HOUSE
