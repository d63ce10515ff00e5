"""Staff, their teams, the ways they come in, and what lets them prove who they are."""

from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from troth.core.actors import Actor
from troth.core.ids import uuid7
from troth.people.rules import index_form
from troth.vault.blind import blind_index
from troth.vault.fields import SealedText
from troth.vault.scopes import HOUSE


def staff_mail_index(mail: str) -> bytes:
    """Under what a member of staff with this normal mailbox is found."""
    return blind_index("people.staff.mail", index_form("mail", mail))


class Staff(AbstractBaseUser):
    """A member of staff with roles; may hold several. Who has joined has a password and a second factor;
    `totp_step` is the last step of it that was used, so that no code works twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.SlugField(max_length=40, unique=True)
    name = SealedText(label="people.staff.name", null=True)
    mail = SealedText(label="people.staff.mail", null=True)
    mail_index = models.BinaryField(max_length=16, null=True, unique=True)
    totp = SealedText(label="people.staff.totp", null=True)
    totp_step = models.BigIntegerField(default=0)
    roles = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    objects = BaseUserManager["Staff"]()

    USERNAME_FIELD = "handle"

    def __str__(self) -> str:
        return self.handle

    def scope(self) -> str:
        return HOUSE

    @property
    def actor(self) -> Actor:
        return Actor("staff", str(self.pk), frozenset(self.roles))


class Team(models.Model):
    """Members of staff who share work."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(Staff, related_name="teams")

    def __str__(self) -> str:
        return self.slug


class EntryLink(models.Model):
    """A link that lets a member of staff in once, within half an hour; demo mode only."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of {self.staff_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(used_at=None, ended_at=None)


class Invitation(models.Model):
    """A link with which a member of staff sets password and second factor, once. The secret in it is derived from
    the row's id by a key outside the database; here stands its digest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="invitations")
    digest = models.BinaryField(max_length=32, unique=True)
    locale = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # a newer one took its place, or the member left

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation of {self.staff_id}"


class RecoveryCode(models.Model):
    """What stands in for a lost second factor, once; a digest under a key outside the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["staff", "digest"], name="a_recovery_code_stands_once"),)

    def __str__(self) -> str:
        return f"recovery code of {self.staff_id}"


class StaffSession(models.Model):
    """Where a member of staff is signed in: named by the digest of the session's key, so that it can be listed and
    ended without being opened."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="sessions")
    digest = models.BinaryField(max_length=32, unique=True)
    address = SealedText(label="people.session.address")
    browser = SealedText(label="people.session.browser")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.staff_id}"

    def scope(self) -> str:
        return HOUSE
