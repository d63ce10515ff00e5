"""Operators, the services they provide, and the plans a service is bought in."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7


class Operator(models.Model):
    """The legal entity that promises."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    names = models.JSONField()  # {"zh-hans": …, "en": …}
    registration = models.CharField(max_length=60, blank=True)  # unified social credit code or the like
    address = models.CharField(max_length=200, blank=True)
    mail = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return named(self.names)


class ServiceKind(models.TextChoices):
    ONLINE = "online", _("online service")
    SOFTWARE = "software", _("software")
    STORAGE = "storage", _("storage")


class Service(models.Model):
    """What is provided: the thing whose agreement is signed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="services")
    names = models.JSONField()
    kind = models.CharField(max_length=20, choices=ServiceKind.choices)
    home = models.URLField(blank=True)  # where people come from and go back to

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return named(self.names)


class Plan(models.Model):
    """A way in which a service is bought; one that is no longer offered stays, since somebody may have it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(max_length=60)
    names = models.JSONField()
    prices = models.JSONField(default=dict)  # what it costs, in words, once a language
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["service", "slug"], name="a_plan_has_its_own_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return named(self.names)


def named(names: dict[str, str]) -> str:
    """The name in the language in force, or in any language there is."""
    return names.get(get_language() or "") or next(iter(names.values()), "")
