"""What promises keeps of a person: what they bought, as evidence of the contract."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.promises.models import Order, Subscription
from troth.promises.rules.purchases import shown_amount
from troth.vault.datakeys import unless_erased
from troth.vault.holdings import Shown, hold


class Purchases:
    """Orders and subscriptions stay for as long as their retention runs; billing's reference, the one thing in them
    that leads to a person elsewhere, goes with the key of the person's evidence."""

    name = "promises.purchases"
    labels = frozenset({"promises.order.reference", "promises.subscription.reference"})

    def show(self, person: UUID) -> Sequence[Shown]:
        rows: list[Order | Subscription] = []
        for model in (Order, Subscription):
            rows += model._base_manager.filter(person=person).select_related("service", "plan").order_by("placed_at")
        return [_shown(row) for row in rows]

    def erase(self, person: UUID, *, at: datetime) -> None:
        return None

    def left(self, person: UUID, *, at: datetime) -> int:
        return 0


def _shown(row: Order | Subscription) -> Shown:
    what = "order" if isinstance(row, Order) else "subscription"
    parts = (row.service.name, row.plan.name, shown_amount(row.amount, row.currency))
    reference = unless_erased(lambda: row.reference)
    return Shown(what, " · ".join((*parts, reference) if reference else parts), row.placed_at)


hold(Purchases())
