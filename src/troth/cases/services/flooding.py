"""Against floods: how much comes in from one network in an hour and a day, however many browsers it has."""

from datetime import datetime, timedelta

from troth.people.rules import network_of
from troth.people.services.budgets import DAY, HOUR, Allowance, spend

CASES_FROM_AN_ADDRESS = (Allowance("cases-address-hour", 20, HOUR), Allowance("cases-address-day", 100, DAY))
MESSAGES_FROM_AN_ADDRESS = (Allowance("case-words-address-hour", 60, HOUR),)
RECEIPTS_FROM_AN_ADDRESS = (
    Allowance("receipts-address-hour", 30, HOUR), Allowance("receipts-address-month", 300, timedelta(days=30)),
)  # fmt: skip


def spend_on_cases(address: str, *, at: datetime) -> None:
    """Use up one of the cases that may be brought from a network address; TooMany when they are spent."""
    spend(CASES_FROM_AN_ADDRESS, network_of(address), at=at)


def spend_on_messages(address: str, *, at: datetime) -> None:
    """The same for messages in cases."""
    spend(MESSAGES_FROM_AN_ADDRESS, network_of(address), at=at)


def spend_on_receipts(address: str, *, at: datetime) -> None:
    """The same for receipt codes that are tried, right or wrong."""
    spend(RECEIPTS_FROM_AN_ADDRESS, network_of(address), at=at)
