"""The promise page: what everybody can read without signing in."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from troth.people.tests.makers import SETUP
from troth.promises.queries.page import ServicePromises
from troth.promises.rules.standards import Terms
from troth.promises.services import withdraw_plan
from troth.promises.tests.makers import A_DAY, COMPLAINT, drive, in_force, the_plan
from troth.web import slots

pytestmark = pytest.mark.django_db
URGENT = {"zh-hans": "打不开文件", "en": "Files cannot be opened"}


def page(lang: str = "en") -> str:
    answer = Client(headers={"Accept-Language": lang}).get("/promises")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_without_a_promise_the_page_says_so() -> None:
    drive()
    assert "Nothing is promised here yet" in page()
    assert Client().get("/promises.json").json()["services"] == []


def test_a_promise_is_told_in_plain_words_with_its_clause() -> None:
    in_force()
    shown = page()
    for words in ("Drive", "Complaints", "first answer by a person", "within 24 hours, day and night", "We promise"):
        assert words in shown
    assert "/a/drive-terms/editions/1#drive-terms-complaints" in shown
    assert "CNY 25 a month" in shown


def test_the_page_speaks_chinese_too() -> None:
    in_force()
    in_force(replace(COMPLAINT, priority="urgent"), Terms(2, "hour"), covers=URGENT)
    shown = page("zh-hans")
    for words in ("网盘", "投诉", "真人首次答复", "24 小时内", "打不开文件", "我们承诺"):
        assert words in shown, words
    assert "within" not in shown


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms(1, "hour"), "within 1 hour, day and night"),
        (Terms(30, "minute"), "within 30 minutes, day and night"),
        (Terms(15, "day"), "within 15 days, holidays included"),
        (Terms(7, "workday"), "within 7 working days"),
        (
            Terms(4, "business_hour", "09:00-12:00,13:30-18:00"),
            "within 4 business hours (09:00–12:00, 13:30–18:00, Asia/Shanghai time)",
        ),
        (
            replace(A_DAY, pauses_while_waiting=True),
            "day and night; not counting the time in which we wait for your answer",
        ),
    ],
)
def test_each_way_of_counting_is_said(terms: Terms, words: str) -> None:
    in_force(terms=terms)
    assert words in page()


def test_a_promise_to_one_plan_or_one_priority_says_to_whom() -> None:
    in_force(replace(COMPLAINT, plan="standard", priority="urgent"), Terms(2, "hour"), covers=URGENT)
    shown = page()
    for words in ("only Standard", "Urgent", "Files cannot be opened"):
        assert words in shown


def test_only_what_is_in_force_is_shown() -> None:
    now = timezone.now()
    in_force(at=now, begins=now + timedelta(days=1))
    withdraw_plan(the_plan("free"), at=now, by=SETUP)
    assert "Nothing is promised here yet" in page()
    in_force(replace(COMPLAINT, kind="support"))
    assert "Free" not in page()


def test_the_same_can_be_read_by_programs() -> None:
    in_force(covers=URGENT)
    (service,) = Client().get("/promises.json").json()["services"]
    (standard,) = service["standards"]
    assert service["names"] == {"zh-hans": "网盘", "en": "Drive"}
    assert [plan["slug"] for plan in service["plans"]] == ["free", "standard"]
    assert (standard["amount"], standard["unit"], standard["priority"], standard["plan"]) == (24, "hour", None, None)
    assert standard["clause"]["url"].startswith("http")
    assert standard["clause"]["url"].endswith("/a/drive-terms/editions/1#drive-terms-complaints")
    assert standard["covers"] == URGENT


def test_a_floor_above_puts_its_figures_beside_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    in_force()
    asked: list[Any] = []

    def figures(request: HttpRequest | None, service: ServicePromises) -> str:
        asked.append(service.slug)
        return "<b>97 %</b>"

    monkeypatch.setattr(slots, "_fillings", {**slots._fillings, "promises.figures": [(50, "figures", figures)]})
    assert "&lt;b&gt;97 %" in page()
    assert asked == ["drive"]


def test_the_page_changes_nothing_and_takes_nothing() -> None:
    for path in ("/promises", "/promises/", "/promises.json"):
        assert Client().get(path).status_code == 200
        assert Client().post(path).status_code == 405


def test_the_page_needs_no_script_and_asks_a_fixed_number_of_questions(django_assert_max_num_queries: Any) -> None:
    for kind in ("complaint", "support", "appeal", "privacy"):
        in_force(replace(COMPLAINT, kind=kind))
    with django_assert_max_num_queries(12):  # five of them for the figures beside the promises
        shown = page()
    assert 'style="' not in shown
    assert not re.search(r"<script(?![^>]* src=)", shown)
