import json
from datetime import timedelta

import pytest

from troth.ceremonies.rules import (
    LONGEST_STROKES,
    MOST_POINTS,
    PROOF_LIFE,
    UnusableSignature,
    drawn,
    is_stale,
    printable,
    reading_times,
    standing,
    suffices,
    usable_return,
)
from troth.people.tests.makers import NOON

STROKE = [{"x": 1.25, "y": 2, "t": 0, "p": 0.5}, {"x": 3, "y": 4.04, "t": 17, "p": 0.6}]


@pytest.mark.parametrize(
    ("channel", "level", "enough"),
    [("mail", "mail", True), ("sms", "mail", True), ("mail", "sms", False), ("sms", "sms", True),
     ("sms", "passkey", False), ("pigeon", "mail", False), ("sms", "external", False)],
)  # fmt: skip
def test_a_channel_suffices_for_its_own_level_and_those_below(channel: str, level: str, enough: bool) -> None:
    assert suffices(channel, level) is enough


def test_a_proof_is_good_for_half_an_hour_and_no_longer() -> None:
    assert not is_stale(NOON, NOON + PROOF_LIFE)
    assert is_stale(NOON, NOON + PROOF_LIFE + timedelta(seconds=1))


def test_reading_times_are_cut_to_what_the_server_saw_pass() -> None:
    reported = json.dumps({"terms/price": 4000, "terms/rights": 900_000})
    times = reading_times(reported, clauses=["terms/price", "terms/rights"], shown_for=timedelta(seconds=5))
    assert times == {"terms/price": 4000, "terms/rights": 5000}


@pytest.mark.parametrize(
    "reported",
    ["", "null", "[]", "nonsense", "[" * 50_000, '{"terms/price": "4000"}', '{"terms/price": true}',
     '{"terms/price": -1}', '{"terms/price": 1.5}', '{"terms/other": 5}', '{"terms/price": 0}', "\x00"],
)  # fmt: skip
def test_what_is_no_report_counts_as_none(reported: str) -> None:
    assert reading_times(reported, clauses=["terms/price"], shown_for=timedelta(hours=1)) == {}


def test_a_drawing_is_kept_in_whole_numbers() -> None:
    assert drawn(json.dumps([STROKE, []])).strokes == (((12, 20, 0, 500), (30, 40, 17, 600)),)


@pytest.mark.parametrize(
    ("strokes", "reason"),
    [("[]", "empty"), ("[[]]", "empty"), (json.dumps([STROKE[:1]]), "empty"), ("", "garbled"), ("{", "garbled"),
     ("null", "garbled"), ("7", "garbled"), ("[7]", "garbled"), ("[[7]]", "garbled"), ('[[{"x": "a"}]]', "garbled"),
     ('[[{"x": NaN}, {"x": 1}]]', "garbled"), ('[[{"x": 1e300}, {"x": 1}]]', "garbled"), ("[" * 90_000, "garbled"),
     ('[[{"x": null}, {}]]', "garbled"), (" " * (LONGEST_STROKES + 1), "too-long"),
     (json.dumps([[{} for _ in range(MOST_POINTS + 1)]]), "too-long"),
     *((json.dumps([[*STROKE, far]]), "garbled") for far in (
         {"x": 100_001}, {"y": -100_001}, {"p": 1.01}, {"p": -0.01}, {"t": 86_400_001}, {"t": -1}, {"t": 10**14},
     ))],
)  # fmt: skip
def test_a_drawing_that_cannot_be_used_says_why(strokes: str, reason: str) -> None:
    with pytest.raises(UnusableSignature) as refused:
        drawn(strokes)
    assert refused.value.reason == reason


def test_a_drawing_may_reach_the_edges() -> None:
    edges = [[{"x": -100_000, "y": 100_000, "t": 0, "p": 0}, {"x": 100_000, "y": 0, "t": 86_400_000, "p": 1}]]
    assert drawn(json.dumps(edges)).strokes == (((-1_000_000, 1_000_000, 0, 0), (1_000_000, 0, 86_400_000, 1000)),)


@pytest.mark.parametrize(
    ("url", "host", "usable"),
    [("https://spruce.example/back?x=1", "spruce.example", True), ("https://spruce.example", "", True),
     ("https://evil.example/", "spruce.example", False), ("https://a@evil.example/", "a", False),
     ("javascript:alert(1)", "", False), ("//evil.example/", "", False), ("https://a.example/\\b", "", False),
     ("https://spruce.example:8443/", "spruce.example", True), ("https://a.example/\nX: y", "", False)],
)  # fmt: skip
def test_people_are_only_sent_back_to_plain_web_addresses(url: str, host: str, usable: bool) -> None:
    assert usable_return(url, host) is usable


def test_a_header_is_made_fit_to_print() -> None:
    assert printable("Mozilla\x81\x00/5.0 手机") == "Mozilla??/5.0 手机"


@pytest.mark.parametrize(
    ("signed", "changes", "refused_later", "expected"),
    [(False, [], False, "must_accept"), (False, [], True, "declined"), (True, [], False, "in_force"),
     (True, ["editorial", "beneficial"], False, "in_force"), (True, ["editorial", "adverse"], False, "must_reaccept"),
     (True, ["adverse"], True, "declined"), (True, [], True, "in_force")],
)  # fmt: skip
def test_only_a_change_for_the_worse_has_to_be_accepted_anew(
    signed: bool, changes: list[str], refused_later: bool, expected: str
) -> None:
    assert standing(signed=signed, changes=changes, refused_later=refused_later) == expected
