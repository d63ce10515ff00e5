"""Budgets against guessing and mail bombing: rows in a table, spent by a conditional update, never a cache."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from troth.core.refusals import TooMany
from troth.people.models import Budget
from troth.people.rules import window_start
from troth.vault.blind import blind_index
from troth.web.durations import in_words


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many in each window of this length; `bucket` names what is counted."""

    bucket: str
    limit: int
    window: timedelta


HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
CODES_TO_A_CONTACT = (Allowance("codes-contact-hour", 6, HOUR), Allowance("codes-contact-day", 20, DAY))
CODES_FROM_AN_ADDRESS = (Allowance("codes-address-hour", 60, HOUR),)
# SECURITY.md, ASVS 6.3.1: at most 50 guesses of a six-digit code before somebody has to step in.
GUESSES_AT_A_CONTACT = (Allowance("guesses-contact-month", 50, MONTH),)


def spend(allowances: tuple[Allowance, ...], who: str, *, at: datetime) -> None:
    """Use up one of each allowance, durably: never inside a transaction. TooMany when one is spent."""
    if not who:
        return
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


def _place(allowance: Allowance, who: str, at: datetime) -> tuple[bytes, datetime]:
    return blind_index(f"budget.{allowance.bucket}", who), window_start(at, allowance.window)
