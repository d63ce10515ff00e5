"""Money and grants in words, and money as it is typed."""

from decimal import Decimal

from django.utils.translation import gettext as _

from troth.complaints.models import Decision, RemedyKind

DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3}  # ISO 4217; every other currency here has two


def money(amount: int, currency: str) -> str:
    """An amount in the smallest unit, as people write it: CNY 25.00, in Chinese 25.00 元."""
    places = DECIMALS.get(currency, 2)
    whole, rest = divmod(amount, 10**places)
    number = f"{whole:,}.{rest:0{places}}" if places else f"{whole:,}"
    if currency == "CNY":
        return _("CNY %(number)s") % {"number": number}
    return f"{currency} {number}".strip()


def in_smallest_unit(typed: Decimal, currency: str) -> int:
    """What was typed as 25.00, in the smallest unit: 2500; more places than the currency has are refused by 0."""
    scaled = typed.scaleb(DECIMALS.get(currency, 2))
    return int(scaled) if scaled == scaled.to_integral_value() else 0


def granted(decision: Decision) -> str:
    """What a decision grants, in words; empty if nothing."""
    if not decision.remedy:
        return ""
    kind = str(RemedyKind(decision.remedy).label)
    if not decision.amount:
        return kind
    return _("%(kind)s: %(money)s") % {"kind": kind, "money": money(decision.amount, decision.currency)}
