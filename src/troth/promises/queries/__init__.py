"""What is promised, and what was bought."""

from troth.promises.queries.purchases import Bought, PurchaseFacts, bought_by, purchase_of
from troth.promises.queries.standards import StandardLine, published_standards, soonest_of_any, standards_for

__all__ = [
    "Bought",
    "PurchaseFacts",
    "StandardLine",
    "bought_by",
    "published_standards",
    "purchase_of",
    "soonest_of_any",
    "standards_for",
]
