"""Texts, their numbered editions, and how each edition reads in each language."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.core.moves import Moves


class Kind(models.TextChoices):
    AGREEMENT = "agreement", _("agreement")
    PRIVACY = "privacy", _("privacy notice")
    DISCLAIMER = "disclaimer", _("disclaimers")
    POLICY = "policy", _("policy")
    HANDBOOK = "handbook", _("handbook")
    NOTICE = "notice", _("notice")


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Change(models.TextChoices):
    """What a new edition means for those who signed the one before."""

    FIRST = "first", _("first edition")
    EDITORIAL = "editorial", _("wording only")
    BENEFICIAL = "beneficial", _("better for you")
    ADVERSE = "adverse", _("worse for you")


class Level(models.TextChoices):
    """How a signer must at least prove who they are."""

    MAIL = "mail", _("code by mail")
    SMS = "sms", _("code by SMS")
    PASSKEY = "passkey", _("passkey")
    EXTERNAL = "external", _("external identity service")


TAG_NAMES = {
    "service": _("what is provided (service)"),
    "price": _("price and renewal (price)"),
    "rights": _("rights (rights)"),
    "duties": _("duties (duties)"),
    "liability": _("the provider's liability (liability)"),
    "aftersales": _("after-sales service (aftersales)"),
    "security": _("security warnings (security)"),
    "cancellation": _("cancellation (cancellation)"),
    "complaints": _("complaints (complaints)"),
    "collected": _("the list of what is collected (collected)"),
    "shared": _("the list of who receives it (shared)"),
    "disclaimer": _("a disclaimer with its situation (disclaimer)"),
}

# Superseded: another edition was published after it; it stays in force until that one takes effect.
MOVES: Moves = {
    Status.DRAFT: {Status.PUBLISHED},
    Status.PUBLISHED: {Status.SUPERSEDED, Status.WITHDRAWN},
    Status.SUPERSEDED: {Status.WITHDRAWN},
}


class Text(models.Model):
    """A text under one name through all its editions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    service = models.ForeignKey("promises.Service", on_delete=models.PROTECT, null=True, related_name="texts")

    def __str__(self) -> str:
        return self.slug


class EditionQuerySet(models.QuerySet["Edition"]):
    def drafts(self) -> Self:
        return self.filter(status=Status.DRAFT)

    def public(self) -> Self:
        """Everything that was ever published and not withdrawn."""
        return self.filter(status__in=(Status.PUBLISHED, Status.SUPERSEDED))

    def effective(self, at: datetime) -> Self:
        return self.public().filter(effective_at__lte=at)


class Edition(models.Model):
    """One numbered state of a text; frozen when it is published."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    change_class = models.CharField(max_length=12, choices=Change.choices, default=Change.ADVERSE)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.MAIL)
    drafter = models.CharField(max_length=80, blank=True)
    approver = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["text", "number"], name="an_edition_has_its_own_number"),
            models.UniqueConstraint(fields=["text"], condition=Q(status="draft"), name="a_text_has_one_draft"),
            models.UniqueConstraint(
                fields=["text"], condition=Q(status="published"), name="a_text_has_one_newest_edition"
            ),
            models.CheckConstraint(
                name="a_published_edition_has_its_times",
                condition=Q(status="draft") | Q(published_at__isnull=False, effective_at__isnull=False),
            ),
            models.CheckConstraint(
                name="drafter_and_approver_are_two_people",
                condition=Q(status="draft") | ~Q(drafter="") & ~Q(approver="") & ~Q(drafter=F("approver")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.text_id} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT


class Rendering(models.Model):
    """An edition in one language: the source, and the HTML that is shown, to the byte."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="renderings")
    locale = models.CharField(max_length=12)
    title = models.TextField()
    lede = models.TextField(blank=True)
    version_line = models.TextField(blank=True)
    source = models.TextField()
    source_sha256 = models.CharField(max_length=64)
    html = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("locale",)
        constraints = (
            models.UniqueConstraint(fields=["edition", "locale"], name="an_edition_has_one_rendering_per_language"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"


class Clause(models.Model):
    """One clause of a rendering; its name is the same in all languages and editions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rendering = models.ForeignKey(Rendering, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField()
    clause_id = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)
    title = models.TextField()
    tag = models.CharField(max_length=40, blank=True)
    conspicuous = models.BooleanField(default=False)
    gist = models.BooleanField(default=False)
    summary = models.TextField(blank=True)
    consent = models.CharField(max_length=40, blank=True)
    optional = models.BooleanField(default=False)
    html = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["rendering", "clause_id"], name="a_clause_has_its_own_name"),
            models.UniqueConstraint(fields=["rendering", "position"], name="a_clause_has_its_own_place"),
            models.UniqueConstraint(
                fields=["rendering", "consent"], condition=~Q(consent=""), name="a_purpose_is_asked_once"
            ),
            models.CheckConstraint(name="only_a_consent_is_optional", condition=Q(optional=False) | ~Q(consent="")),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
