"""A ceremony, what it presented and what was answered, and the document that comes of it."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from troth.core.ids import uuid7
from troth.core.moves import Moves
from troth.files.models import StoredFile
from troth.people.models import Person
from troth.texts.models import Edition, Rendering, Text
from troth.vault.fields import SealedText
from troth.vault.scopes import person_scope


class Status(models.TextChoices):
    OPENED = "opened"
    PRESENTED = "presented"
    AGREED = "agreed"
    VERIFIED = "verified"
    SIGNED = "signed"
    DECLINED = "declined"
    LAPSED = "lapsed"


OPEN = (Status.OPENED, Status.PRESENTED, Status.AGREED, Status.VERIFIED)
MOVES: Moves = {
    Status.OPENED: {Status.PRESENTED, Status.LAPSED},
    Status.PRESENTED: {Status.PRESENTED, Status.AGREED, Status.DECLINED, Status.LAPSED},
    Status.AGREED: {Status.VERIFIED, Status.OPENED, Status.DECLINED, Status.LAPSED},
    Status.VERIFIED: {Status.SIGNED, Status.AGREED, Status.DECLINED, Status.LAPSED},
}


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def overdue(self, at: datetime) -> Self:
        return self.open().filter(expires_at__lte=at)


class Ceremony(models.Model):
    """One person before one agreement and the texts that belong to it, from opening to its end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ceremonies")
    agreement = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="ceremonies")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPENED)
    level = models.CharField(max_length=10)
    locale = models.CharField(max_length=10)
    opened_via = models.CharField(max_length=12)
    return_url = SealedText(label="ceremonies.ceremony.return_url", null=True)
    link_digest = models.BinaryField(max_length=32, null=True, unique=True)
    manifest = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    lapse_reason = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    presented_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_via = models.CharField(max_length=60, blank=True)
    electronic_form_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verification = SealedText(label="ceremonies.ceremony.verification", null=True)
    signed_at = models.DateTimeField(null=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "agreement"], condition=Q(status__in=OPEN), name="a_person_has_one_open_ceremony"
            ),
            models.CheckConstraint(
                name="only_the_signed_have_a_signing_time",
                condition=Q(status=Status.SIGNED, signed_at__isnull=False)
                | ~Q(status=Status.SIGNED) & Q(signed_at=None),
            ),
            models.CheckConstraint(
                name="nothing_is_signed_unproved",
                condition=~Q(status=Status.SIGNED) | Q(verified_at__isnull=False, electronic_form_at__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["agreement", "signed_at"], name="ceremony_by_signing"),)

    def __str__(self) -> str:
        return str(self.pk)

    def scope(self) -> str:
        return person_scope(self.person_id, "evidence")

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class Item(models.Model):
    """One text that the ceremony presents: which act it asks for, in which words it was shown."""

    class Act(models.TextChoices):
        ACCEPT = "accept"  # a contract is accepted
        READ = "read"  # a notice is read

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=10, choices=Act.choices)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    rendering = models.ForeignKey(Rendering, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["ceremony", "position"], name="an_item_has_its_own_place"),
            models.UniqueConstraint(fields=["ceremony", "edition"], name="an_edition_is_presented_once"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.edition_id}"


class Consent(models.Model):
    """One purpose asked apart from the contract: given or not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="consents")
    purpose = models.SlugField(max_length=40)
    clause = models.CharField(max_length=60)
    optional = models.BooleanField()
    given = models.BooleanField()

    class Meta:
        ordering = ("purpose",)
        constraints = (models.UniqueConstraint(fields=["ceremony", "purpose"], name="a_purpose_is_answered_once"),)

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"


class Reading(models.Model):
    """How long a clause was visible, as the browser reported it, cut to what the server's clock allows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="readings")
    text = models.SlugField(max_length=60, db_index=False)
    clause = models.CharField(max_length=60)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ("text", "clause")
        constraints = (models.UniqueConstraint(fields=["ceremony", "text", "clause"], name="a_clause_is_timed_once"),)

    def __str__(self) -> str:
        return f"{self.text}/{self.clause}: {self.milliseconds} ms"


class Level(models.TextChoices):
    """What the sealed file truly has (ETSI EN 319 142-1), never what it hopes for."""

    NONE = "none"
    B = "B"
    T = "T"
    LT = "LT"
    LTA = "LTA"


RISES: Moves = {
    Level.NONE: {Level.B, Level.T, Level.LT, Level.LTA},
    Level.B: {Level.T, Level.LT, Level.LTA},
    Level.T: {Level.LT, Level.LTA},
    Level.LT: {Level.LTA},
}


class DocumentQuerySet(models.QuerySet["Document"]):
    def unsealed(self) -> Self:
        return self.filter(level=Level.NONE)

    def sealed(self) -> Self:
        return self.exclude(level=Level.NONE)

    def held(self) -> Self:
        return self.unsealed().filter(held_at__isnull=False)

    def late(self, since: datetime) -> Self:
        """Signed before `since` and still without a seal."""
        return self.unsealed().filter(signed_at__lt=since)


class Document(models.Model):
    """What a signed ceremony leaves: the statement that was signed, and the sealed file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ceremony = models.OneToOneField(Ceremony, on_delete=models.PROTECT, related_name="document")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    statement = SealedText(label="ceremonies.document.statement")
    statement_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    level = models.CharField(max_length=5, choices=Level.choices, default=Level.NONE)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    missing_glyphs = models.PositiveIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_reason = models.CharField(max_length=80, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_sealed_document_has_its_file",
                condition=Q(level=Level.NONE, file=None, sealed_at=None)
                | ~Q(level=Level.NONE) & Q(file__isnull=False, sealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nothing_is_sealed_before_it_is_signed",
                condition=Q(sealed_at=None) | Q(sealed_at__gte=F("signed_at")),
            ),
        )
        indexes = (models.Index(fields=["signed_at"], name="document_unsealed", condition=Q(level=Level.NONE)),)

    def __str__(self) -> str:
        return str(self.pk)

    def scope(self) -> str:
        return person_scope(self.person_id, "evidence")

    def facts(self) -> dict[str, Any]:
        """The signed statement as plain values."""
        import json

        values: dict[str, Any] = json.loads(self.statement)
        return values
