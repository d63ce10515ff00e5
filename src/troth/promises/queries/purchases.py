"""What was bought: by a person, and under a reference of billing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from troth.core.refusals import NotFound
from troth.people.models import Reference
from troth.promises.models import Ending, Order, Subscription, purchase_index
from troth.promises.rules.purchases import OrderTold, SubscriptionTold, shown_amount
from troth.vault.datakeys import unless_erased


@dataclass(frozen=True, slots=True)
class Bought:
    """One order or subscription of a person, as the right rail of a case shows it; times that do not apply are None.

    `reference` is empty once the person's evidence was destroyed.
    """

    what: str  # order | subscription
    service: str
    service_name: str
    plan: str
    plan_name: str
    reference: str
    amount: int
    currency: str
    auto_renewal: bool
    placed_at: datetime
    paid_at: datetime | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    ended_at: datetime | None = None
    ending: str = ""
    running: bool = False

    @property
    def price(self) -> str:
        return shown_amount(self.amount, self.currency)

    @property
    def why_ended(self) -> str:
        return str(Ending(self.ending).label) if self.ending else ""


@dataclass(frozen=True, slots=True)
class PurchaseFacts:
    """What programs are told of a purchase; `subject` is empty for somebody whom no integrator named."""

    service: str
    reference: str
    subject: str
    told: OrderTold | SubscriptionTold
    as_of: datetime


def bought_by(person: UUID, at: datetime) -> list[Bought]:
    """What the person had bought by then: what runs first, then the newest first."""
    mine = {"person": person, "placed_at__lte": at}
    orders = Order.objects.filter(**mine).select_related("service", "plan")
    subscriptions = Subscription.objects.filter(**mine).select_related("service", "plan")
    found = [*map(_order, orders), *(_subscription(row, at) for row in subscriptions)]
    return sorted(found, key=lambda bought: (not bought.running, -bought.placed_at.timestamp(), bought.reference))


def purchase_of(what: str, service: str, reference: str) -> PurchaseFacts:
    """The order or subscription that billing calls so; NotFound if it was never told."""
    model = Order if what == "order" else Subscription
    index = purchase_index(what, reference)
    rows = model._base_manager.filter(service__slug=service, index=index).select_related("plan")
    row = rows.first()
    if row is None:
        raise NotFound(_("Nothing was told under this reference."))
    known = Reference.objects.filter(person=row.person_id).order_by("pk").first()
    subject = unless_erased(lambda: known.ref) if known else ""
    return PurchaseFacts(service, reference, subject, row.told, row.as_of)


def _order(row: Order) -> Bought:
    return Bought(
        "order", row.service.slug, row.service.name, row.plan.slug, row.plan.name,
        unless_erased(lambda: row.reference), row.amount, row.currency, row.auto_renewal, row.placed_at,
        paid_at=row.paid_at,
    )  # fmt: skip


def _subscription(row: Subscription, at: datetime) -> Bought:
    ended = row.ended_at is not None and row.ended_at <= at
    return Bought(
        "subscription", row.service.slug, row.service.name, row.plan.slug, row.plan.name,
        unless_erased(lambda: row.reference), row.amount, row.currency, row.auto_renewal, row.placed_at,
        period_start=row.period_start, period_end=row.period_end, ended_at=row.ended_at, ending=row.ending,
        running=not ended and row.period_start <= at < row.period_end,
    )  # fmt: skip
