"""What makes a decision complete, who may grant how much, until when one may appeal: plain values in and out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

APPEAL_MONTHS = 6
ENOUGH_WORDS = 8  # reasons in fewer are none; two and a half Han characters count as one word
LONGEST_REASONS, LONGEST_WISH, LONGEST_REFERENCE = 5_000, 1_000, 80
MOST_MONEY = 10**12
RANK = {"dropped": 0, "duplicate": 0, "not_upheld": 0, "withdrawn": 0, "partly": 1, "upheld": 2}
NEEDS_CAUSE = frozenset({"upheld", "partly", "not_upheld"})
MAY_GRANT = frozenset({"upheld", "partly"})  # goodwill without fault is a part that is upheld, not a silent payment
MONEY = frozenset({"refund", "compensation", "credit"})
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
WORD = re.compile(r"[^\W_]+")
ORDER = ("agent", "supervisor", "administrator")  # to whom one turns, in this order


@dataclass(frozen=True, slots=True)
class Grant:
    """What a decision grants: the kind of remedy and, where it is money, how much in the smallest unit."""

    remedy: str = ""
    amount: int = 0
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision as it is about to be sent."""

    outcome: str
    reasons: str
    cause: str = ""
    grant: Grant = Grant()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing in a ruling: the field, and a word by which the sentence is found."""

    field: str
    what: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Whether an amount is within somebody's authority; if not, up to how much is, and which role to ask."""

    within: bool
    limit: int = 0
    ask: str = ""


def words_in(text: str) -> float:
    """How much is said: words of scripts with spaces, and Han characters at two and a half to the word."""
    han = len(HAN.findall(text))
    return len(WORD.findall(HAN.sub(" ", text))) + han / 2.5


def says_enough(text: str) -> bool:
    """Whether these can be reasons at all; one and the same word over and over is not."""
    distinct = len({word.casefold() for word in WORD.findall(HAN.sub(" ", text))}) + len(set(HAN.findall(text))) / 2.5
    return words_in(text) >= ENOUGH_WORDS and distinct >= ENOUGH_WORDS / 2


def gaps(ruling: Ruling) -> list[Gap]:
    """What a ruling lacks before it can be sent; empty if it is complete."""
    found = []
    if ruling.outcome not in RANK or ruling.outcome in ("withdrawn", "dropped"):
        found.append(Gap("outcome", "outcome"))
    if not says_enough(ruling.reasons):
        found.append(Gap("reasons", "reasons"))
    elif len(ruling.reasons) > LONGEST_REASONS:
        found.append(Gap("reasons", "reasons_long"))
    if ruling.outcome in NEEDS_CAUSE and not ruling.cause:
        found.append(Gap("cause", "cause"))
    return found + _gaps_of_grant(ruling)


def _gaps_of_grant(ruling: Ruling) -> list[Gap]:
    grant = ruling.grant
    if grant.remedy and ruling.outcome in RANK and ruling.outcome not in MAY_GRANT:
        return [Gap("remedy", "remedy_without_fault")]
    if ruling.outcome == "upheld" and not grant.remedy:
        return [Gap("remedy", "remedy")]
    if grant.remedy in MONEY and not 0 < grant.amount <= MOST_MONEY:
        return [Gap("amount", "amount")]
    if grant.remedy in MONEY and not re.fullmatch("[A-Z]{3}", grant.currency):
        return [Gap("currency", "currency")]
    if grant.remedy not in MONEY and (grant.amount or grant.currency):
        return [Gap("amount", "amount_without_money")]
    return []


def authority(roles: Iterable[str], amount: int, limits: Mapping[str, int | None]) -> Authority:
    """Whether one of the roles may grant this amount; if not, the first role in the order of the house that may.

    A role without a limit in the table may grant nothing; None in the table is without limit.
    """
    held = [limits[role] for role in roles if role in limits]
    if amount <= 0 or any(_covers(limit, amount) for limit in held):
        return Authority(within=True)
    ask = next((role for role in ORDER if role in limits and _covers(limits[role], amount)), "")
    return Authority(within=False, limit=max((n for n in held if n is not None), default=0), ask=ask)


def _covers(limit: int | None, amount: int) -> bool:
    return limit is None or amount <= limit


def appeal_until(decided_at: datetime, *, zone: str = "Asia/Shanghai") -> datetime:
    """The last instant of an appeal: the end of the corresponding day six months on, or of that month's last day."""
    day = decided_at.astimezone(ZoneInfo(zone)).date()
    year, month = divmod(day.year * 12 + day.month - 1 + APPEAL_MONTHS, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    after = date(year, month + 1, min(day.day, last)) + timedelta(days=1)
    return datetime.combine(after, time(), ZoneInfo(zone)) - timedelta(microseconds=1)


def is_reversal(before: str, after: str, grant: Grant) -> bool:
    """Whether an appeal changed the decision in the person's favour."""
    return RANK[after] > RANK[before] or bool(grant.remedy)


def is_worse(before: str, after: str) -> bool:
    """Whether an appeal would leave the person worse off, which it never does."""
    return RANK[after] < RANK[before]


def priority_for(severity: str, *, vulnerable: bool) -> str:
    """How urgent a complaint is: by how grave it is, and never less than important for who asked for special care."""
    given = {"low": "low", "normal": "normal", "high": "high", "critical": "urgent"}.get(severity, "normal")
    return "high" if vulnerable and given in ("low", "normal") else given


def binds(body: str, *, law: bool) -> bool:
    """Whether a provision on authorities binds this body: a law binds every authority, a rule of the market
    regulator only its own 12315 platform; associations and private dispute bodies are bound by neither."""
    return body == "12315" or (law and body == "regulator")
