"""The page of search: what was looked for stands in no address, and only readers look."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from troth.cases.policy import READERS
from troth.cases.tests.desk import a_browser, english
from troth.cases.tests.draining import drain
from troth.cases.tests.makers import a_case, a_colleague
from troth.core.actors import Role
from troth.people.tests.makers import ivan, olga

pytestmark = pytest.mark.django_db
PAGE = "/staff/cases/search/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "keys").symlink_to(settings.TROTH.keys)
    settings.TROTH = replace(settings.TROTH, var=tmp_path)


def test_words_lead_to_the_cases_and_stand_in_no_address() -> None:
    case, _other = a_case(body="请退款"), a_case(body="别的事")
    drain()
    browser = a_browser(olga())
    answer = browser.post(PAGE, {"words": "退款"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = english(browser.get(PAGE))
    assert case.code in page
    assert _other.code not in page
    assert 'value="退款"' in page
    assert f"/staff/cases/?found={case.pk}" in page
    assert case.code in english(browser.get(f"/staff/cases/?found={case.pk}"))


def test_the_box_stands_above_the_queue() -> None:
    page = english(a_browser(olga()).get("/staff/cases/"))
    assert f'action="{PAGE}"' in page


def test_nothing_found_says_what_is_not_searched() -> None:
    browser = a_browser(olga())
    browser.post(PAGE, {"words": "没有这样的话"})
    assert "telephone numbers" in english(browser.get(PAGE))


@pytest.mark.parametrize("words", ["", " ", "x" * 201])
def test_words_that_cannot_be_looked_for_are_told_so(words: str) -> None:
    answer = a_browser(olga()).post(PAGE, {"words": words})
    assert answer.status_code == 422
    assert b"words_error" in answer.content


@pytest.mark.parametrize(
    "words", ['"', "'; DROP TABLE words;--", "AND OR NOT", "a*b:c", "(", "<->", "!x & |", "\\", "%_"]
)
def test_no_sign_of_the_engines_own_language_breaks_it(words: str) -> None:
    a_case(body="请退款")
    drain()
    browser = a_browser(olga())
    assert browser.post(PAGE, {"words": words}).status_code == 302
    english(browser.get(PAGE))


@pytest.mark.parametrize("role", Role)
def test_only_readers_search(role: Role) -> None:
    browser = a_browser(a_colleague("hilde", role))
    expected = (200, 302) if role in READERS else (403, 403)
    assert (browser.get(PAGE).status_code, browser.post(PAGE, {"words": "x"}).status_code) == expected


def test_strangers_and_consumers_do_not_search() -> None:
    for browser in (a_browser(), a_browser(ivan())):
        assert browser.post(PAGE, {"words": "x"}).status_code == 403


def test_where_search_is_off_the_page_says_so_and_no_box_stands_there(settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, search="off")
    browser = a_browser(olga())
    assert "switched off" in english(browser.get(PAGE))
    assert PAGE not in english(browser.get("/staff/cases/"))


def test_an_index_that_cannot_be_read_is_told_and_is_no_breakdown(settings: Settings) -> None:
    a_case()
    drain()
    for path in (settings.TROTH.var / "search").glob("*"):
        path.write_bytes(b"broken" * 1000)
    if not list((settings.TROTH.var / "search").glob("*")):
        pytest.skip("the index is a file only beside SQLite")
    answer = a_browser(olga()).post(PAGE, {"words": "x"})
    assert answer.status_code == 503
    assert b"cannot be read" in answer.content
