"""A billing export: rows of text with a header, read into what billing tells; cells are never repeated."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from troth.promises.rules.purchases import Fault, OrderTold, SubscriptionTold, Unusable, must_be_reference

NEEDED = ("service", "reference", "subject", "plan", "amount", "currency", "placed_at")
PERIOD = ("period_start", "period_end")
BUYER = ("name", "email", "phone")
ORDERS = (*NEEDED, *BUYER, "paid_at", "auto_renewal", "as_of")
SUBSCRIPTIONS = (
    *NEEDED, *PERIOD, *BUYER, "auto_renewal", "ended_at", "ending", "as_of",
)  # fmt: skip
MUST = {"order": NEEDED, "subscription": (*NEEDED, *PERIOD)}
MAY = {"order": ORDERS, "subscription": SUBSCRIPTIONS}
LONGEST = {"email": 320, "name": 400, "phone": 40, "subject": 200}
YES, NO = frozenset({"true", "yes", "1", "是"}), frozenset({"false", "no", "0", "否", ""})


class WrongHeader(ValueError):
    """The file's first row is not a header we can use: columns that are missing, that stand twice, or that
    only a file of subscriptions has."""

    def __init__(self, *, missing: Sequence[str] = (), twice: Sequence[str] = (), foreign: Sequence[str] = ()) -> None:
        super().__init__("header")
        self.missing, self.twice, self.foreign = tuple(missing), tuple(twice), tuple(foreign)


@dataclass(frozen=True, slots=True)
class Row:
    """One purchase of an export, with whose it is and how somebody not known yet is reached."""

    service: str
    reference: str
    subject: str
    name: str
    mail: str
    phone: str
    told: OrderTold | SubscriptionTold
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where; `unknown` counts those that are not read."""

    what: str
    columns: tuple[str, ...]
    unknown: int


def header_of(cells: Sequence[str], what: str) -> Header:
    """The header of a file of orders or subscriptions; WrongHeader if it is not one."""
    columns = tuple(unicodedata.normalize("NFKC", cell).strip().lower() for cell in cells)
    read = [name for name in columns if name in MAY[what]]
    if twice := sorted({name for name in read if read.count(name) > 1}):
        raise WrongHeader(twice=twice)
    if foreign := [name for name in columns if what == "order" and name in PERIOD]:
        raise WrongHeader(foreign=foreign)
    if missing := [name for name in MUST[what] if name not in read]:
        raise WrongHeader(missing=missing)
    return Header(what, columns, len(columns) - len(read))


def row_of(header: Header, cells: Sequence[str], zone: tzinfo) -> Row:
    """The row as a value; Unusable names the column and why. Times without a zone are of `zone`."""
    if len(cells) != len(header.columns):
        raise Unusable("", Fault.CELLS, found=len(cells), wanted=len(header.columns))
    cell = {name: text.strip() for name, text in zip(header.columns, cells, strict=True) if name in MAY[header.what]}
    for name, text in cell.items():
        _must_be_harmless(name, text)
    for name in MUST[header.what]:
        if not cell[name]:
            raise Unusable(name, Fault.MISSING)
    return Row(
        service=cell["service"], reference=must_be_reference(cell["reference"]),
        subject=must_be_reference(cell["subject"], "subject"),
        name=cell.get("name", ""), mail=cell.get("email", ""), phone=cell.get("phone", ""),
        told=_told(header.what, cell, zone), as_of=_maybe(cell, "as_of", zone),
    )  # fmt: skip


def _told(what: str, cell: dict[str, str], zone: tzinfo) -> OrderTold | SubscriptionTold:
    amount, auto = _number(cell, "amount"), _yes(cell, "auto_renewal")
    plan, currency, placed_at = cell["plan"], cell["currency"], _moment(cell["placed_at"], "placed_at", zone)
    if what == "order":
        return OrderTold(plan, amount, currency, auto, placed_at, paid_at=_maybe(cell, "paid_at", zone))
    return SubscriptionTold(
        plan, amount, currency, auto, placed_at,
        period_start=_moment(cell["period_start"], "period_start", zone),
        period_end=_moment(cell["period_end"], "period_end", zone),
        ended_at=_maybe(cell, "ended_at", zone), ending=cell.get("ending", ""),
    )  # fmt: skip


def _must_be_harmless(name: str, text: str) -> None:
    """No cell is longer than its column allows, holds control characters, or begins as a spreadsheet's formula."""
    most = LONGEST.get(name, 100)
    if len(text) > most:
        raise Unusable(name, Fault.TOO_LONG, most=most)
    is_number = text[1:].replace(" ", "").isdecimal()  # +8613800006208 is a number, not a formula
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not is_number):
        raise Unusable(name, Fault.FORMULA)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise Unusable(name, Fault.HIDDEN)


def _number(cell: dict[str, str], name: str) -> int:
    text = cell[name]
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 20):
        raise Unusable(name, Fault.NOT_A_NUMBER)
    return int(text)


def _yes(cell: dict[str, str], name: str) -> bool:
    text = cell.get(name, "").lower()
    if text not in YES | NO:
        raise Unusable(name, Fault.NOT_YES_OR_NO)
    return text in YES


def _maybe(cell: dict[str, str], name: str, zone: tzinfo) -> datetime | None:
    return _moment(cell[name], name, zone) if cell.get(name) else None


def _moment(text: str, name: str, zone: tzinfo) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(name, Fault.NOT_A_TIME) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)
