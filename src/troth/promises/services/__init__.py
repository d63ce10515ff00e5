"""The acts of offering, promising, and taking in what billing tells."""

from troth.promises.services.buyers import Buyer, buyer
from troth.promises.services.importing import Numbered, Progress, import_purchases
from troth.promises.services.offers import enter_operator, offer_plan, offer_service, withdraw_plan
from troth.promises.services.purchases import (
    Bill,
    Billed,
    Outcome,
    end,
    record_order,
    record_subscription,
    renew,
    take_bill,
)
from troth.promises.services.standards import draft_standard, publish_standard

__all__ = [
    "Bill",
    "Billed",
    "Buyer",
    "Numbered",
    "Outcome",
    "Progress",
    "buyer",
    "draft_standard",
    "end",
    "enter_operator",
    "import_purchases",
    "offer_plan",
    "offer_service",
    "publish_standard",
    "record_order",
    "record_subscription",
    "renew",
    "take_bill",
    "withdraw_plan",
]
