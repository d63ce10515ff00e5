"""Persons and how to reach them; codes and budgets; staff and programs."""

from datetime import datetime
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from troth.core.actors import Actor
from troth.core.ids import uuid7
from troth.people.rules import index_form
from troth.vault.blind import blind_index
from troth.vault.fields import SealedText
from troth.vault.scopes import HOUSE, person_scope


def contact_index(kind: str, value: str) -> bytes:
    """Under what a normal mailbox or number is found."""
    return blind_index(f"people.contact.{kind}", index_form(kind, value))


def name_index(name: str) -> bytes:
    """Under what a person's normal name is found."""
    return blind_index("people.person.name", index_form("name", name))


def reference_index(ref: str) -> bytes:
    """Under what an integrator's own name for a person is found."""
    return blind_index("people.reference.ref", ref)


class Person(models.Model):
    """A consumer. There is no password: a person proves a contact point each time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = SealedText(label="people.person.name", null=True)
    name_index = models.BinaryField(max_length=16, null=True, db_index=True)
    locale = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)

    def scope(self) -> str:
        return person_scope(self.pk, "profile")


class Reference(models.Model):
    """The name under which an integrator knows a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="references")
    ref = SealedText(label="people.reference.ref")
    index = models.BinaryField(max_length=16, unique=True)

    def __str__(self) -> str:
        return str(self.pk)

    def scope(self) -> str:
        return person_scope(self.person_id, "profile")


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class ContactPoint(models.Model):
    """A mailbox or a mobile number. Unconfirmed it counts for nothing: not for proof, not for notices."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        PHONE = "phone"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = SealedText(label="people.contact.value")
    index = models.BinaryField(max_length=16, db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "index"],
                condition=Q(confirmed_at__isnull=False),
                name="a_confirmed_contact_is_one_persons",
            ),
            models.UniqueConstraint(fields=["person", "kind", "index"], name="a_person_names_a_contact_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"

    def scope(self) -> str:
        return person_scope(self.person_id, "profile")

    @property
    def channel(self) -> str:
        return "mail" if self.kind == self.Kind.MAIL else "sms"

    @property
    def whose(self) -> str:
        """On whose budget messages to it go: one mailbox is one, whoever named it."""
        return f"{self.kind}:{bytes(self.index).hex()}"


class SixDigits(models.Model):
    """What a code and a decoy share, so that the same statements run for both."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(name="a_%(class)s_expires_after_issue", condition=Q(expires_at__gt=F("issued_at"))),
        )
        indexes = (models.Index(fields=["purpose", "subject"], name="%(class)s_by_subject"),)

    def __str__(self) -> str:
        return f"{self.purpose} {self._meta.model_name}"

    def is_live(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at and self.tries_left > 0


class Code(SixDigits):
    """A six-digit code, for one purpose and one subject. The digits are not stored: they are derived by a key
    outside the database (`rules.digits`), which resists a stolen dump as a keyed hash of them would."""

    contact = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="codes")
    about = models.CharField(max_length=200, blank=True)  # the document's title, named in the message

    @property
    def whose(self) -> str:
        """On whose budget guesses and messages go."""
        return self.contact.whose


class Decoy(SixDigits):
    """Stands where a code would, if anybody had confirmed the mailbox: it is never sent and never fits, but it is
    issued, expires and loses tries like one, so that nobody learns which mailboxes are known."""

    index = models.BinaryField(max_length=16)

    @property
    def whose(self) -> str:
        return f"{ContactPoint.Kind.MAIL}:{bytes(self.index).hex()}"


class Budget(models.Model):
    """How much of something was used up in one window of time, by somebody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bucket = models.CharField(max_length=40)
    key = models.BinaryField(max_length=16)
    window = models.DateTimeField()
    spent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bucket", "key", "window"], name="a_budget_has_one_row_per_window"),
        )

    def __str__(self) -> str:
        return self.bucket


class Staff(AbstractBaseUser):
    """A member of staff with roles; may hold several."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.SlugField(max_length=40, unique=True)
    name = SealedText(label="people.staff.name", null=True)
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager["Staff"]()

    USERNAME_FIELD = "handle"

    def __str__(self) -> str:
        return self.handle

    def scope(self) -> str:
        return HOUSE

    @property
    def actor(self) -> Actor:
        return Actor("staff", str(self.pk), frozenset(self.roles))


class EntryLink(models.Model):
    """A link that lets a member of staff in once, within half an hour; demo mode only."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.staff_id}"


class Token(models.Model):
    """What a program shows to use the API; kept as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, unique=True)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
