"""Purchases as billing tells them: what can be understood, and what is new about what is told again."""

import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

MOST_AMOUNT = 10**12
SKEW = timedelta(minutes=5)  # by which billing's clock may be ahead of ours
YEARS = range(2000, 2200)
LONGEST_REFERENCE = {"reference": 100, "subject": 200}
CURRENCY = re.compile("[A-Z]{3}")
# ISO 4217: currencies whose smallest unit is not a hundredth
DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "XAF"), 0),
    **dict.fromkeys(("XOF", "XPF", "VUV"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


class Fault(StrEnum):
    """Why something cannot be taken; `troth.promises.sentences` says it to people."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    FORMULA = "formula"
    HIDDEN = "hidden"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_TIME = "not-a-time"
    NOT_YES_OR_NO = "not-yes-or-no"
    CELLS = "cells"
    QUOTES = "quotes"
    UNKNOWN = "unknown"
    AMOUNT = "amount"
    CURRENCY = "currency"
    IMPLAUSIBLE = "implausible"
    FUTURE = "future"
    PERIOD = "period"
    ENDING = "ending"
    ENDED_BEFORE = "ended-before"


class Unusable(ValueError):
    """What was told cannot be understood: which member or column, and why. Never what was in it."""

    def __init__(self, field: str, fault: Fault, **facts: object) -> None:
        super().__init__(f"{field}: {fault}")
        self.field, self.fault, self.facts = field, fault, facts


@dataclass(frozen=True, slots=True)
class PurchaseTold:
    """What billing says of anything that was bought; times to the millisecond, as they are told back."""

    plan: str
    amount: int  # in the smallest unit of the currency
    currency: str
    auto_renewal: bool
    placed_at: datetime

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, datetime):
                whole = value.replace(microsecond=value.microsecond // 1000 * 1000)
                object.__setattr__(self, field.name, whole)


@dataclass(frozen=True, slots=True)
class OrderTold(PurchaseTold):
    """One payment, asked for or made."""

    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionTold(PurchaseTold):
    """Something that runs from period to period."""

    period_start: datetime
    period_end: datetime
    ended_at: datetime | None = None
    ending: str = ""


class Verdict(StrEnum):
    """What is told against what is known."""

    NEW = "new"
    SAME = "same"
    NEWER = "newer"
    CONTRADICTION = "contradiction"


class Change(StrEnum):
    """What it means that a subscription is told differently."""

    AMENDED = "amended"
    RENEWED = "renewed"
    ENDED = "ended"


def must_be_reference(text: str, field: str = "reference") -> str:
    """Billing's name for a purchase, or the provider's for a person (`subject`): visible characters, none at its ends
    blank, that no spreadsheet takes for a formula, for references are read in spreadsheets on both sides. Somebody may
    be known by a telephone number."""
    most = LONGEST_REFERENCE.get(field, 100)
    if not text:
        raise Unusable(field, Fault.MISSING)
    if len(text) > most:
        raise Unusable(field, Fault.TOO_LONG, most=most)
    is_number = field == "subject" and text[0] == "+" and text[1:].isdecimal()
    if text[0] in "=+-@" and not is_number:
        raise Unusable(field, Fault.FORMULA)
    if text != text.strip() or not text.isprintable():
        raise Unusable(field, Fault.HIDDEN)
    return text


def must_make_sense(told: PurchaseTold, endings: frozenset[str], *, at: datetime) -> None:
    """Refuses odd amounts and currencies, times outside our centuries or still to come, and periods that run back."""
    if not 0 <= told.amount <= MOST_AMOUNT:
        raise Unusable("amount", Fault.AMOUNT)
    if not CURRENCY.fullmatch(told.currency):
        raise Unusable("currency", Fault.CURRENCY)
    for name, moment in _moments(told).items():
        if moment.year not in YEARS:
            raise Unusable(name, Fault.IMPLAUSIBLE)
        if name in ("placed_at", "paid_at", "ended_at"):
            must_be_past(moment, name, at=at)
    if isinstance(told, SubscriptionTold):
        _must_run_forward(told, endings)


def must_be_past(moment: datetime, field: str, *, at: datetime) -> None:
    """What is told as a fact has happened."""
    if moment.year not in YEARS:
        raise Unusable(field, Fault.IMPLAUSIBLE)
    if moment > at + SKEW:
        raise Unusable(field, Fault.FUTURE)


def judged(known: PurchaseTold | None, known_as_of: datetime, told: PurchaseTold, as_of: datetime | None) -> Verdict:
    """The same again changes nothing; something else under the same reference counts only if it is newer."""
    if known is None:
        return Verdict.NEW
    if known == told:
        return Verdict.SAME
    return Verdict.NEWER if as_of is not None and as_of > known_as_of else Verdict.CONTRADICTION


def changed(was: SubscriptionTold, told: SubscriptionTold) -> Change:
    """It ended, it goes on for another period, or billing corrected something."""
    if was.ended_at is None and told.ended_at is not None:
        return Change.ENDED
    goes_on = was.ended_at is None and told.ended_at is None and told.period_start >= was.period_end
    return Change.RENEWED if goes_on else Change.AMENDED


def differences(was: PurchaseTold, told: PurchaseTold) -> dict[str, object]:
    """The members that are told differently, as they were."""
    pairs = ((field.name, getattr(was, field.name), getattr(told, field.name)) for field in fields(told))
    return {name: before for name, before, after in pairs if before != after}


def shown_amount(amount: int, currency: str) -> str:
    """25.00 CNY, 300 JPY."""
    decimals = DECIMALS.get(currency, 2)
    whole, rest = divmod(amount, 10**decimals)
    return f"{whole}.{rest:0{decimals}} {currency}" if decimals else f"{whole} {currency}"


def _moments(told: PurchaseTold) -> dict[str, datetime]:
    found = {field.name: getattr(told, field.name) for field in fields(told)}
    return {name: value for name, value in found.items() if isinstance(value, datetime)}


def _must_run_forward(told: SubscriptionTold, endings: frozenset[str]) -> None:
    if told.period_end <= told.period_start:
        raise Unusable("period_end", Fault.PERIOD)
    if (told.ended_at is None) != (not told.ending) or (told.ending and told.ending not in endings):
        raise Unusable("ending", Fault.ENDING, endings=", ".join(sorted(endings)))
    if told.ended_at is not None and told.ended_at < told.placed_at:
        raise Unusable("ended_at", Fault.ENDED_BEFORE)
