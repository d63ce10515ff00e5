"""How cases are sorted and found: tags, links, rules of assignment, saved views, prepared answers."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from troth.cases.models.cases import Case
from troth.core.ids import uuid7
from troth.people.models import Staff, Team
from troth.promises.models import Service

LOW_SCORE = "low score"
OWN_TAGS = {LOW_SCORE: _("low score")}  # those that the product itself puts on


class Tag(models.Model):
    """A word that colleagues put on cases."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


def tag_words(slug: str) -> str:
    """A tag as colleagues wrote it; one that the product put on, in the language of the page."""
    return str(OWN_TAGS.get(slug, slug))


def tag_slug(words: str) -> str:
    """The tag that somebody means who typed these words."""
    typed = " ".join(words.split()).lower()
    return next((slug for slug, own in OWN_TAGS.items() if str(own).lower() == typed), typed)


class Link(models.Model):
    """That two cases belong together, and how."""

    class Kind(models.TextChoices):
        RELATED = "related", _("related")
        SPLIT = "split", _("split off")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "other"], name="two_cases_are_linked_once"),
            models.CheckConstraint(name="no_case_is_linked_with_itself", condition=~Q(case=F("other"))),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class AssignmentRule(models.Model):
    """To which team a new case goes; the first rule that fits counts, and empty fits everything."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveSmallIntegerField(unique=True)
    kind = models.SlugField(max_length=20, blank=True, db_index=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, related_name="+")
    locale = models.CharField(max_length=10, blank=True)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    to_somebody = models.BooleanField(default=True)  # at once to a member, by who knows the person and by load

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.position}: {self.kind or '*'} to {self.team_id}"


class SavedView(models.Model):
    """A set of filters with a name, of one colleague or shared with all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=400)
    shared = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="a_view_has_its_own_name"),)

    def __str__(self) -> str:
        return self.name


class CannedReply(models.Model):
    """A prepared answer with variables, in each language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    kind = models.SlugField(max_length=20, blank=True, db_index=False)  # empty: for every kind
    titles = models.JSONField()  # {"zh-hans": …, "en": …}
    bodies = models.JSONField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug
