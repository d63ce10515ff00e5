"""Persons, how to reach them, and who looked at what is known of them."""

from typing import Self

from django.db import models
from django.db.models import Q

from troth.core.ids import uuid7
from troth.people.rules import index_form
from troth.vault.blind import blind_index
from troth.vault.fields import SealedText
from troth.vault.scopes import person_scope


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
