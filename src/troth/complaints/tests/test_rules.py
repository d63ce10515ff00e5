"""Completeness, authority, the end of an appeal, and reversal: by example and by property."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from troth.complaints.rules import (
    MONEY,
    RANK,
    Grant,
    Ruling,
    appeal_until,
    authority,
    binds,
    gaps,
    is_reversal,
    is_worse,
    priority_for,
    says_enough,
)
from troth.complaints.sentences import money

SHANGHAI = ZoneInfo("Asia/Shanghai")
ENOUGH = "We looked at both payments and found that one of them was made twice."
LIMITS = {"agent": 20_000, "supervisor": 500_000, "administrator": None}
roles = st.sets(st.sampled_from(["agent", "supervisor", "administrator", "auditor"]))


@pytest.mark.parametrize("text", [ENOUGH, "我们核对了两笔付款记录，其中一笔确实是系统重试造成的重复扣款，已经查明。"])
def test_reasons_in_either_language_are_enough(text: str) -> None:
    assert says_enough(text)


@pytest.mark.parametrize(
    "text", ["", "No.", "不成立。", "no " * 40, "好" * 200, "…………………………………………", "Not upheld, sorry."]
)
def test_a_word_or_the_same_word_over_and_over_is_no_reason(text: str) -> None:
    assert not says_enough(text)


@pytest.mark.parametrize(
    ("ruling", "field"),
    [
        (Ruling("", ENOUGH), "outcome"), (Ruling("withdrawn", ENOUGH), "outcome"), (Ruling("dropped", ENOUGH), "outcome"),
        (Ruling("not_upheld", "No.", "outage"), "reasons"), (Ruling("not_upheld", ENOUGH * 200, "outage"), "reasons"),
        (Ruling("not_upheld", ENOUGH), "cause"), (Ruling("upheld", ENOUGH, "outage"), "remedy"),
        (Ruling("not_upheld", ENOUGH, "outage", Grant("refund", 1, "CNY")), "remedy"),
        (Ruling("upheld", ENOUGH, "outage", Grant("refund", 0, "CNY")), "amount"),
        (Ruling("upheld", ENOUGH, "outage", Grant("refund", -1, "CNY")), "amount"),
        (Ruling("upheld", ENOUGH, "outage", Grant("refund", 10**15, "CNY")), "amount"),
        (Ruling("upheld", ENOUGH, "outage", Grant("refund", 5, "yuan")), "currency"),
        (Ruling("upheld", ENOUGH, "outage", Grant("apology", 5, "CNY")), "amount"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_at_its_field(ruling: Ruling, field: str) -> None:
    assert [gap.field for gap in gaps(ruling)] == [field]


def test_a_complete_ruling_has_no_gap() -> None:
    for ruling in (
        Ruling("upheld", ENOUGH, "outage", Grant("refund", 5, "CNY")),
        Ruling("partly", ENOUGH, "outage"),
        Ruling("not_upheld", ENOUGH, "misunderstanding"),
        Ruling("duplicate", ENOUGH),
    ):
        assert gaps(ruling) == []


@given(
    st.sampled_from(sorted(RANK)), st.text(max_size=60) | st.just(ENOUGH), st.sampled_from(["", "outage"]),
    st.sampled_from(["", "refund", "apology"]), st.integers(-5, 10**13), st.sampled_from(["", "CNY", "cny"]),
)  # fmt: skip
def test_whatever_passes_is_complete(
    outcome: str, reasons: str, cause: str, remedy: str, amount: int, currency: str
) -> None:
    if gaps(Ruling(outcome, reasons, cause, Grant(remedy, amount, currency))):
        return
    assert says_enough(reasons)
    assert outcome == "duplicate" or cause
    assert not remedy or outcome in ("upheld", "partly")
    assert (amount > 0) == (remedy in MONEY) == (currency == "CNY")


@given(roles, st.integers(0, 10**7))
def test_nobody_grants_more_than_their_widest_limit(held: set[str], amount: int) -> None:
    known = [LIMITS[role] for role in held if role in LIMITS]
    allowed = amount == 0 or any(limit is None or amount <= limit for limit in known)
    found = authority(held, amount, LIMITS)
    assert found.within is allowed
    if not allowed:
        limit = LIMITS[found.ask]
        assert limit is None or limit >= amount
        assert found.ask not in held


def test_a_currency_without_limits_is_granted_by_nobody() -> None:
    found = authority({"administrator"}, 1, {})
    assert (found.within, found.ask) == (False, "")


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        ("2026-05-21T10:00", "2026-11-21"), ("2026-08-31T23:59", "2027-02-28"),
        ("2027-08-31T12:00", "2028-02-29"), ("2026-06-30T00:00", "2026-12-30"),
        ("2026-12-31T12:00", "2027-06-30"),
    ],
)  # fmt: skip
def test_an_appeal_may_be_made_until_the_corresponding_day_is_over(decided: str, last: str) -> None:
    at = datetime.fromisoformat(decided).replace(tzinfo=SHANGHAI)
    assert appeal_until(at) == datetime.combine(date.fromisoformat(last), time.max, SHANGHAI)


@given(st.integers(1_600_000_000, 3_700_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_an_appeal_has_never_less_than_181_days_and_ends_with_its_day(at: datetime) -> None:
    until = appeal_until(at).astimezone(SHANGHAI)
    assert timedelta(days=180) < until - at <= timedelta(days=185)
    assert (until.hour, until.minute) == (23, 59)
    assert until.day <= at.astimezone(SHANGHAI).day


@given(st.sampled_from(sorted(RANK)), st.sampled_from(sorted(RANK)))
def test_no_change_is_worse_and_a_reversal_at_once(before: str, after: str) -> None:
    assert not (is_worse(before, after) and is_reversal(before, after, Grant()))
    assert is_reversal(before, after, Grant("apology"))


def test_who_asked_for_care_is_never_treated_as_less_than_important() -> None:
    assert [priority_for(s, vulnerable=False) for s in ("", "low", "normal", "high", "critical")] == [
        "normal", "low", "normal", "high", "urgent",
    ]  # fmt: skip
    assert {priority_for(s, vulnerable=True) for s in ("", "low", "normal", "high")} == {"high"}
    assert priority_for("critical", vulnerable=True) == "urgent"


def test_a_rule_of_the_market_regulator_binds_its_own_platform_only() -> None:
    assert [binds(body, law=False) for body in ("12315", "regulator", "adr", "association")] == [
        True,
        False,
        False,
        False,
    ]
    assert [binds(body, law=True) for body in ("12315", "regulator", "adr", "association")] == [
        True,
        True,
        False,
        False,
    ]


def test_money_is_written_as_its_reader_writes_it() -> None:
    assert (money(2_500, "CNY"), money(500, "JPY"), money(1_234_500, "EUR")) == (
        "CNY 25.00",
        "JPY 500",
        "EUR 12,345.00",
    )
    with translation.override("zh-hans"):
        assert (money(2_500, "CNY"), money(2_500, "USD")) == ("25.00 元", "USD 25.00")
