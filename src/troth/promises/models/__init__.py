"""Operators, services and plans; the standards promised; orders and subscriptions."""

from troth.promises.models.offers import Operator, Plan, Service, ServiceKind, named
from troth.promises.models.purchases import Ending, Order, Purchase, Subscription, purchase_index
from troth.promises.models.standards import MOVES, Measure, Priority, Standard, Status, Unit

__all__ = [
    "MOVES",
    "Ending",
    "Measure",
    "Operator",
    "Order",
    "Plan",
    "Priority",
    "Purchase",
    "Service",
    "ServiceKind",
    "Standard",
    "Status",
    "Subscription",
    "Unit",
    "named",
    "purchase_index",
]
