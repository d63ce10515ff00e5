"""Orders and subscriptions: what was bought, as the provider's billing tells it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from troth.core.ids import uuid7
from troth.people.models import Person
from troth.promises.models.offers import Plan, Service
from troth.promises.rules.purchases import OrderTold, SubscriptionTold
from troth.vault.blind import blind_index
from troth.vault.fields import SealedText
from troth.vault.scopes import person_scope


def purchase_index(what: str, reference: str) -> bytes:
    """Under what billing's reference of an order or subscription is found."""
    return blind_index(f"promises.{what}.reference", reference)


class Ending(models.TextChoices):
    """Why a subscription ended: a fixed list, so that nobody's own words have to be kept."""

    CANCELLED = "cancelled", _("cancelled by the customer")
    EXPIRED = "expired", _("ran out")
    UNPAID = "unpaid", _("not paid")
    REFUNDED = "refunded", _("refunded")
    REPLACED = "replaced", _("replaced by another plan")
    CLOSED = "closed", _("account closed")
    OTHER = "other", _("other reason")


class Purchase(models.Model):
    """What orders and subscriptions share. They are evidence of a contract: kept for as long as its retention runs.

    `as_of` is when billing knew it so: what is older never overwrites what is newer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="%(class)ss")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="%(class)ss")
    index = models.BinaryField(max_length=16)
    amount = models.BigIntegerField()  # in the smallest unit of the currency
    currency = models.CharField(max_length=3)
    auto_renewal = models.BooleanField()
    placed_at = models.DateTimeField()
    as_of = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = (
            models.UniqueConstraint(fields=["service", "index"], name="a_reference_names_one_%(class)s"),
            models.CheckConstraint(name="an_amount_of_%(class)ss_is_not_negative", condition=Q(amount__gte=0)),
        )

    def scope(self) -> str:
        return person_scope(self.person_id, "evidence")


class Order(Purchase):
    """One payment, asked for or made; `auto_renewal` where it renewed by itself and nobody chose it."""

    reference = SealedText(label="promises.order.reference")
    paid_at = models.DateTimeField(null=True)

    class Meta(Purchase.Meta):
        indexes = (models.Index(fields=["person", "placed_at"], name="order_by_person"),)

    def __str__(self) -> str:
        return f"order {self.pk}"

    @property
    def told(self) -> OrderTold:
        """What billing told last."""
        return OrderTold(
            self.plan.slug, self.amount, self.currency, self.auto_renewal, self.placed_at, paid_at=self.paid_at
        )


class Subscription(Purchase):
    """What runs from period to period until it ends; `auto_renewal` while it would renew by itself."""

    reference = SealedText(label="promises.subscription.reference")
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta(Purchase.Meta):
        constraints = (  # type: ignore[assignment]
            *Purchase.Meta.constraints,
            models.CheckConstraint(name="a_period_has_a_length", condition=Q(period_end__gt=F("period_start"))),
            models.CheckConstraint(
                name="an_ended_subscription_says_why",
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
            ),
        )
        indexes = (
            models.Index(fields=["person", "placed_at"], name="subscription_by_person"),
            models.Index(fields=["period_end"], name="subscription_renewing", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @property
    def told(self) -> SubscriptionTold:
        """What billing told last."""
        return SubscriptionTold(
            self.plan.slug, self.amount, self.currency, self.auto_renewal, self.placed_at,
            period_start=self.period_start, period_end=self.period_end, ended_at=self.ended_at, ending=self.ending,
        )  # fmt: skip
