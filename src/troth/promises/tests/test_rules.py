"""Standards and purchases as values."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.names import is_names
from troth.promises.rules.purchases import (
    Change,
    Fault,
    OrderTold,
    SubscriptionTold,
    Unusable,
    Verdict,
    changed,
    differences,
    judged,
    must_be_reference,
    must_make_sense,
    shown_amount,
)
from troth.promises.rules.standards import Clause, Key, clause_of, hours_of, is_zone, key_of, specific_first
from troth.promises.rules.tables import ORDERS, SUBSCRIPTIONS, WrongHeader, header_of, row_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ENDINGS = frozenset({"cancelled", "other"})
ORDER = OrderTold("standard", 2500, "CNY", False, NOON - DAY, paid_at=NOON - DAY)
SUBSCRIPTION = SubscriptionTold(
    "standard", 2500, "CNY", True, NOON - DAY, period_start=NOON - DAY, period_end=NOON + 29 * DAY
)
CELLS = {
    "service": "drive", "reference": "B-1", "subject": "u-1", "plan": "standard", "amount": "2500", "currency": "CNY",
    "placed_at": "2026-11-20T12:00+08:00", "name": "魏", "email": "wei@example.com", "phone": "+8613800006208",
    "paid_at": "2026-11-20", "auto_renewal": "yes", "as_of": "2026-11-21T00:00:00Z",
}  # fmt: skip
PERIOD = {"period_start": "2026-11-20", "period_end": "2026-12-20"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("drive/complaint/any/resolution", Key("drive", "", "complaint", "", "resolution")),
        (
            "drive:standard/support/urgent/first_response",
            Key("drive", "standard", "support", "urgent", "first_response"),
        ),
    ],
)
def test_a_standard_is_named_by_a_key_that_reads_both_ways(text: str, key: Key) -> None:
    assert key_of(text) == key
    assert str(key) == text


@pytest.mark.parametrize(
    "text", ["", "drive", "drive/complaint/any", "drive//any/x", "Drive/a/any/b", "a/b/c/d/e", "a/b/any/c\n"]
)
def test_what_is_no_key_is_none(text: str) -> None:
    assert key_of(text) is None


def test_a_clause_is_named_by_text_edition_and_clause() -> None:
    assert clause_of("drive-terms/2#complaints") == Clause("drive-terms", 2, "complaints")
    assert str(Clause("drive-terms", 2, "complaints")) == "drive-terms/2#complaints"
    assert [clause_of(text) for text in ("drive-terms", "a/0#b", "a/1", "a/1#", "../1#b")] == [None] * 5


def test_business_hours_are_windows_of_a_day_in_order_and_apart() -> None:
    assert hours_of(" 9:00-12:00， 13:30–18:00") == "09:00-12:00,13:30-18:00"
    assert (hours_of("00:00-24:00"), hours_of("")) == ("00:00-24:00", "")
    many = ",".join(f"{n:02}:00-{n:02}:30" for n in range(12))
    for wrong in ("9-12", "12:00-09:00", "13:00-14:00,09:00-10:00", "22:00-24:30", "25:00-26:00", many):
        assert hours_of(wrong) is None, wrong


def test_zones_are_those_that_the_clocks_know() -> None:
    assert is_zone("Asia/Shanghai")
    assert not any(map(is_zone, ("", "Beijing", "../etc/passwd", "a\0b")))


def test_what_is_for_this_plan_and_priority_stands_before_what_is_for_all() -> None:
    keys = [Key("s", plan, "k", priority, "m") for plan in ("", "p") for priority in ("", "urgent")]
    found = specific_first(keys)
    assert [(key.plan, key.priority) for key in found] == [("p", "urgent"), ("p", ""), ("", "urgent"), ("", "")]


def test_names_can_be_read() -> None:
    assert is_names({"en": "Free"})
    assert not any(map(is_names, ({}, {"en": " "}, {"en": "a\tb"}, {"en": "x" * 201})))


def test_the_same_again_is_the_same_and_something_else_needs_to_be_newer() -> None:
    other = replace(ORDER, amount=1)
    assert judged(None, NOON, ORDER, None) == Verdict.NEW
    assert judged(ORDER, NOON, ORDER, None) == judged(ORDER, NOON, ORDER, NOON + DAY) == Verdict.SAME
    assert judged(ORDER, NOON, other, NOON + DAY) == Verdict.NEWER
    for as_of in (None, NOON, NOON - DAY):
        assert judged(ORDER, NOON, other, as_of) == Verdict.CONTRADICTION


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    assert judged(ORDER, NOON, replace(ORDER, placed_at=ORDER.placed_at.astimezone(SHANGHAI)), None) == Verdict.SAME


def test_a_subscription_told_anew_ended_or_goes_on_or_was_corrected() -> None:
    ended = replace(SUBSCRIPTION, ended_at=NOON, ending="cancelled")
    renewed = replace(SUBSCRIPTION, period_start=SUBSCRIPTION.period_end, period_end=SUBSCRIPTION.period_end + 30 * DAY)
    assert changed(SUBSCRIPTION, ended) == Change.ENDED
    assert changed(SUBSCRIPTION, renewed) == Change.RENEWED
    assert changed(SUBSCRIPTION, replace(SUBSCRIPTION, auto_renewal=False)) == Change.AMENDED
    assert changed(ended, SUBSCRIPTION) == Change.AMENDED


def test_differences_are_told_as_they_were() -> None:
    assert differences(ORDER, replace(ORDER, amount=1, paid_at=None)) == {"amount": 2500, "paid_at": NOON - DAY}


@pytest.mark.parametrize("text", ["B-1", "2026/11/订单 7", "🌲-1", "x" * 100])
def test_a_reference_is_whatever_can_be_seen(text: str) -> None:
    assert must_be_reference(text) == text


@pytest.mark.parametrize(
    "text", ["", " B", "B ", "a\0b", "a\nb", "\ud800", "=1+1", "+1", "-1", "@x", "x" * 101, "a\u202eb"]
)
def test_a_reference_that_hides_something_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Unusable) as refused:
        must_be_reference(text)
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (replace(ORDER, amount=-1), "amount"),
        (replace(ORDER, amount=10**12 + 1), "amount"),
        (replace(ORDER, currency="cny"), "currency"),
        (replace(ORDER, currency="CNYX"), "currency"),
        (replace(ORDER, placed_at=NOON + DAY), "placed_at"),
        (replace(ORDER, paid_at=NOON + DAY), "paid_at"),
        (replace(ORDER, placed_at=datetime(1999, 12, 31, tzinfo=UTC)), "placed_at"),
        (replace(ORDER, placed_at=datetime.min.replace(tzinfo=SHANGHAI)), "placed_at"),
        (replace(SUBSCRIPTION, period_end=SUBSCRIPTION.period_start), "period_end"),
        (replace(SUBSCRIPTION, period_end=datetime.max.replace(tzinfo=UTC)), "period_end"),
        (replace(SUBSCRIPTION, ended_at=NOON), "ending"),
        (replace(SUBSCRIPTION, ending="cancelled"), "ending"),
        (replace(SUBSCRIPTION, ended_at=NOON, ending="moved to the sea"), "ending"),
        (replace(SUBSCRIPTION, ended_at=NOON + DAY, ending="cancelled"), "ended_at"),
        (replace(SUBSCRIPTION, ended_at=NOON - 2 * DAY, ending="cancelled"), "ended_at"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_its_member(told: OrderTold | SubscriptionTold, field: str) -> None:
    with pytest.raises(Unusable) as refused:
        must_make_sense(told, ENDINGS, at=NOON)
    assert refused.value.field == field


def test_what_makes_sense_is_taken() -> None:
    for told in (ORDER, SUBSCRIPTION, replace(SUBSCRIPTION, ended_at=NOON, ending="other"), replace(ORDER, amount=0)):
        must_make_sense(told, ENDINGS, at=NOON)


def test_an_amount_is_shown_with_the_decimals_of_its_currency() -> None:
    assert [shown_amount(n, c) for n, c in ((2500, "CNY"), (5, "CNY"), (300, "JPY"), (1234, "KWD"))] == [
        "25.00 CNY", "0.05 CNY", "300 JPY", "1.234 KWD",
    ]  # fmt: skip


def test_a_row_is_read_by_the_columns_of_the_header() -> None:
    row = row_of(header_of([*CELLS, "remark"], "order"), [*CELLS.values(), "whatever"], SHANGHAI)
    assert (row.service, row.reference, row.subject, row.phone) == ("drive", "B-1", "u-1", "+8613800006208")
    assert row.told == OrderTold(
        "standard", 2500, "CNY", True, datetime(2026, 11, 20, 12, tzinfo=SHANGHAI),
        paid_at=datetime(2026, 11, 20, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert row.as_of == datetime(2026, 11, 21, tzinfo=UTC)


def test_a_header_is_read_whatever_its_case_and_width() -> None:
    header = header_of([f" {name.upper()} " for name in CELLS], "order")
    assert header.columns == tuple(CELLS)
    assert header_of(["ｓｅｒｖｉｃｅ", *list(CELLS)[1:]], "order").columns == tuple(CELLS)
    assert header_of([*CELLS, "remark"], "order").unknown == 1


def test_a_header_that_lacks_a_column_or_has_it_twice_is_refused() -> None:
    with pytest.raises(WrongHeader) as refused:
        header_of([*CELLS, "AMOUNT"], "order")
    assert refused.value.twice == ("amount",)
    with pytest.raises(WrongHeader) as refused:
        header_of(["service;reference;subject"], "order")
    assert "service" in refused.value.missing
    with pytest.raises(WrongHeader) as refused:
        header_of([*CELLS, *PERIOD], "order")
    assert refused.value.foreign == ("period_start", "period_end")
    with pytest.raises(WrongHeader) as refused:
        header_of(list(CELLS), "subscription")
    assert refused.value.missing == ("period_start", "period_end")


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("reference", "", Fault.MISSING),
        ("subject", " ", Fault.MISSING),
        ("name", "x" * 10_000, Fault.TOO_LONG),
        ("reference", "x" * 101, Fault.TOO_LONG),
        ("name", '=HYPERLINK("http://x","y")', Fault.FORMULA),
        ("subject", "@SUM(A1)", Fault.FORMULA),
        ("subject", "-2+3+cmd|' /C calc'!A0", Fault.FORMULA),
        ("reference", "+8613800006208", Fault.FORMULA),
        ("name", "a\0b", Fault.HIDDEN),
        ("name", "\x1b[31m", Fault.HIDDEN),
        ("amount", "25.00", Fault.NOT_A_NUMBER),
        ("amount", "２５", Fault.NOT_A_NUMBER),
        ("amount", "9" * 30, Fault.NOT_A_NUMBER),
        ("placed_at", "21/11/2026", Fault.NOT_A_TIME),
        ("auto_renewal", "perhaps", Fault.NOT_YES_OR_NO),
    ],
)
def test_a_bad_cell_is_refused_by_its_column(column: str, text: str, fault: Fault) -> None:
    with pytest.raises(Unusable) as refused:
        row_of(header_of(list(CELLS), "order"), list((CELLS | {column: text}).values()), SHANGHAI)
    assert (refused.value.field, refused.value.fault) == (column, fault)
    assert not text.strip() or text not in str(refused.value)


def test_a_row_with_more_or_fewer_cells_is_refused() -> None:
    for cells in (list(CELLS.values())[:-1], [*CELLS.values(), "x"]):
        with pytest.raises(Unusable) as refused:
            row_of(header_of(list(CELLS), "order"), cells, SHANGHAI)
        assert refused.value.fault == Fault.CELLS


@given(st.sampled_from([ORDERS, SUBSCRIPTIONS]), st.data())
def test_no_row_does_anything_but_be_read_or_be_refused(columns: tuple[str, ...], data: st.DataObject) -> None:
    header = header_of(columns, "order" if columns is ORDERS else "subscription")
    good = CELLS | PERIOD | {"ended_at": "", "ending": ""}
    cells = [data.draw(st.one_of(st.just(good[name]), st.text(max_size=30))) for name in columns]
    with suppress(Unusable):
        row = row_of(header, cells, SHANGHAI)
        must_make_sense(row.told, ENDINGS, at=NOON)
        assert (row.service, row.told.amount) == (cells[0].strip(), int(cells[columns.index("amount")]))
