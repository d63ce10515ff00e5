"""Budgets against guessing and mail bombing: rows in a table, spent by a conditional update, never a cache."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from troth.core.refusals import TooMany
from troth.people.models import Budget
from troth.people.rules import ENTRY, network_of, window_start
from troth.vault.blind import blind_index
from troth.web.durations import in_words


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many in each window of this length; `bucket` names what is counted."""

    bucket: str
    limit: int
    window: timedelta


HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
CODES_FROM_AN_ADDRESS = (Allowance("codes-address-hour", 60, HOUR),)
CODES_OF_A_PERSON = (Allowance("codes-person-day", 10, DAY),)  # to contacts that the person adds
WINGS = ("entry", "proved", "named")
# Guesses at the door of the workbench: from one network, under one typed name (there or not), and at one member.
PASSWORDS_FROM_AN_ADDRESS = (Allowance("passwords-address-hour", 60, HOUR),)
PASSWORDS_UNDER_A_NAME = (Allowance("passwords-name-hour", 10, HOUR), Allowance("passwords-name-month", 100, MONTH))
PROOFS_OF_A_MEMBER = (Allowance("proofs-member-hour", 10, HOUR), Allowance("proofs-member-month", 100, MONTH))
# SECURITY.md, ASVS 6.3.1: at most 50 guesses of a six-digit code in each window of thirty days. A window begins anew by
# itself, so that nobody is shut out for good; an administrator can open the door sooner.
MOST_GUESSES = 50
FACTORS_OF_A_MEMBER = (
    Allowance("factors-member-hour", 10, HOUR), Allowance("factors-member-month", MOST_GUESSES, MONTH),
)  # fmt: skip


def wing(purpose: str, *, confirmed: bool) -> str:
    """Whose doing a code is, so that one cannot use up another's budget: anybody may ask for entry, anybody who
    entered may name a mailbox, but only its proved owner can do more with a confirmed one."""
    if purpose == ENTRY:
        return "entry"
    return "proved" if confirmed else "named"


def codes_to_a_contact(wing: str) -> tuple[Allowance, ...]:
    """How many codes go to a mailbox or number."""
    return (Allowance(f"codes-{wing}-hour", 6, HOUR), Allowance(f"codes-{wing}-day", 20, DAY))


def guesses_at_a_contact(wing: str) -> tuple[Allowance, ...]:
    """How many wrong codes may be tried."""
    return (Allowance(f"guesses-{wing}-month", MOST_GUESSES, MONTH),)


def spend(allowances: tuple[Allowance, ...], who: str, *, at: datetime) -> None:
    """Use up one of each allowance, durably: never inside a transaction. TooMany when one is spent."""
    if not who:
        raise ValueError("on whom?")
    for allowance in allowances:
        key, window = _place(allowance, who, at)
        with transaction.atomic(durable=True):
            Budget.objects.bulk_create([Budget(bucket=allowance.bucket, key=key, window=window)], ignore_conflicts=True)
            row = Budget.objects.filter(bucket=allowance.bucket, key=key, window=window)
            spent = row.filter(spent__lt=allowance.limit).update(spent=F("spent") + 1)
        if not spent:
            wait = window + allowance.window - at
            sentence = _("That was tried very often. Please try again in %(time)s.") % {"time": in_words(wait)}
            raise TooMany(sentence, retry_after=ceil(wait.total_seconds()))


def give_back(allowances: tuple[Allowance, ...], who: str, *, at: datetime) -> None:
    """Return what was spent beforehand on something that turned out well."""
    for allowance in allowances:
        key, window = _place(allowance, who, at)
        row = Budget.objects.filter(bucket=allowance.bucket, key=key, window=window, spent__gt=0)
        row.update(spent=F("spent") - 1)


def spend_from(address: str, *, at: datetime) -> None:
    """Use up one of the codes that may be asked for from a network address; TooMany when they are spent."""
    spend(CODES_FROM_AN_ADDRESS, network_of(address), at=at)


def forget(allowances: tuple[Allowance, ...], who: str) -> None:
    """Begin anew, as if nothing had been spent."""
    for allowance in allowances:
        Budget.objects.filter(bucket=allowance.bucket, key=_key(allowance, who)).delete()


def _key(allowance: Allowance, who: str) -> bytes:
    return blind_index(f"budget.{allowance.bucket}", who)


def _place(allowance: Allowance, who: str, at: datetime) -> tuple[bytes, datetime]:
    return _key(allowance, who), window_start(at, allowance.window)
