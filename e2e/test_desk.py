"""The desk at work: the queue and a case, by keys, by touch, without scripts, and with a colleague at the same case."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Opening
from e2e.served import Site
from e2e.watched import LAPTOP, PHONE

FOCUSED = """(() => { const row = document.activeElement?.closest('[data-row]');
  return row && [...document.querySelectorAll('[data-row]')].indexOf(row); })()"""
COMPOSING = """key => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true }))"""


def subject(page: Page, number: int) -> str:
    return page.locator("[data-row] th a").nth(number).inner_text()


def composing(page: Page, key: str) -> None:
    """A key as an input method sends it while it composes."""
    page.evaluate(COMPOSING, key)


def test_the_queue_is_worked_by_keys_alone(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/cases/")
        desk.inspect()
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) == 1
        page.keyboard.press("k")
        assert page.evaluate(FOCUSED) == 0
        page.keyboard.press("x")
        expect(page.locator("[data-chosen]")).to_have_text("1 chosen")
        page.keyboard.press("x")
        expect(page.locator("[data-chosen]")).to_have_text("Nothing chosen yet")
        composing(page, "j")
        assert page.evaluate(FOCUSED) == 0
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        desk.inspect()
        page.keyboard.press("j")  # not behind the sheet
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()
        page.locator("[data-row] th a").first.focus()
        wanted = subject(page, 0)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("h1").inner_text() == wanted
        page.keyboard.press("g")
        with page.expect_navigation():
            page.keyboard.press("h")
        assert page.url.endswith("/staff/")


def test_a_case_is_answered_by_keys_and_what_is_typed_is_only_typed(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/cases/?way=phone")
        desk.follow("[data-row] th a")
        desk.inspect()
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.id") == "note_body"
        page.locator("h1").click()
        page.keyboard.press("a")
        assert page.evaluate("document.activeElement.id") == "assignment_assignee"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("e")
        assert page.evaluate("document.activeElement.id") == "closure_outcome"
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("r")
        page.keyboard.type("jxnearg? /")
        assert page.input_value("#answer_body") == "jxnearg? /"
        page.locator("#answer_interim").check()
        page.locator("#answer_body").focus()
        composing(page, "Enter")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert "jxnearg? /" in page.locator(".thread li").last.inner_text()
        assert "Our interim reply" in page.locator(".thread li").last.inner_text()


def test_single_keys_can_be_switched_off_and_the_page_remembers(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as desk:
        page = desk.open(site.link("agent"))
        page.goto("/staff/cases/keys/")
        desk.inspect()
        desk.follow(page.get_by_role("button", name="Switch single keys off"))
        page.goto("/staff/cases/")
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) is None
        assert page.locator("#keys").count() == 0
        page.goto("/staff/cases/keys/")
        desk.follow(page.get_by_role("button", name="Switch single keys on"))
        page.goto("/staff/cases/")
        page.keyboard.press("j")
        assert page.evaluate(FOCUSED) == 0


def test_many_at_once_are_counted_done_and_undone(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/cases/?priority=low")
        count = page.locator("[data-row]").count()
        assert count >= 2
        for box in page.locator("[name=case]").all():
            box.check()
        expect(page.locator("[data-chosen]")).to_have_text(f"{count} chosen")
        page.select_option("#bulk_act", "tag:")
        page.fill("#bulk_tag", "Later")
        with page.expect_navigation():
            page.locator(".bulk button").click()
        assert f"Done on {count} cases" in page.inner_text(".notice.good")
        assert page.locator("[data-row] .tag", has_text="later").count() == count
        desk.inspect()
        desk.follow(page.get_by_role("button", name="Undo"))
        assert f"Undone on {count} cases" in page.inner_text("main")
        assert page.locator("[data-row] .tag", has_text="later").count() == 0


def test_the_offer_to_undo_goes_away_by_itself(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/cases/?priority=low")
        page.locator("[name=case]").first.check()
        page.select_option("#bulk_act", "priority:normal")
        with page.expect_navigation():
            page.locator(".bulk button").click()
        expect(page.get_by_role("button", name="Undo")).to_have_count(0, timeout=13_000)
        page.goto("/staff/cases/?priority=normal")
        assert page.get_by_role("button", name="Undo").count() == 0


def test_without_scripts_many_are_previewed_and_a_case_is_answered(site: Site, session: Opening) -> None:
    with session(device=PHONE, lang="en", java_script_enabled=False) as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/cases/")
        for box in page.locator("[name=case]").all()[:2]:
            box.check()
        page.select_option("#bulk_act", label="urgent")
        desk.follow(".bulk button")
        assert "2 cases are chosen" in page.inner_text("main")
        desk.follow(page.get_by_role("button", name="Do it to 2 cases"))
        assert "Done on" in page.inner_text(".notice.good")
        desk.follow("[data-row] th a")
        page.fill("#answer_body", "We are on it, without scripts.")
        desk.follow(page.get_by_role("button", name="Send the answer"))
        assert "without scripts" in page.locator(".thread li").last.inner_text()


def test_a_prepared_answer_lands_where_the_cursor_stands(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/cases/?way=phone")
        desk.follow("[data-row] th a")
        page.fill("#answer_body", "Before. After.")
        page.evaluate("document.querySelector('#answer_body').setSelectionRange(8, 8)")
        page.locator(".prepared summary").click()
        page.locator("[data-reply=thanks] button").click()
        words = page.input_value("#answer_body")
        assert words.startswith("Before. ")
        assert words.endswith("After.")
        assert page.url.split("/")[5] in words, "the code of the case stands in it"
        page.fill("#answer_body", "")


def test_a_colleague_at_the_same_case_is_seen(site: Site, session: Opening) -> None:
    with session(device=LAPTOP, lang="en") as first, session(device=LAPTOP, lang="en") as second:
        one, two = first.open(site.link("supervisor")), second.open(site.link("agent"))
        one.goto("/staff/cases/")
        first.follow("[data-row] th a")
        assert not one.locator("[data-presence]").is_visible()
        two.goto(one.url)
        assert "has this open too" in two.inner_text("[data-presence]")
        two.fill("#answer_body", "I am writing")
        expect(one.locator("[data-presence]")).to_contain_text("is writing", timeout=40_000)
        first.inspect()
        two.fill("#answer_body", "")


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["390", "1440"])
def test_every_page_of_the_desk_keeps_nobody_out(site: Site, session: Opening, device: dict[str, Any]) -> None:
    with session(device=device, scheme="dark") as desk:
        page = desk.open(site.link("administrator"))
        paths = (
            "",
            "?late=on",
            "?status=closed",
            "?status=waiting",
            "rules/",
            "replies/",
            "replies/new/",
            "replies/thanks/",
            "keys/",
            "new/",
        )
        for path in paths:
            page.goto(f"/staff/cases/{path}")
            desk.inspect()
            desk.reflow()
        page.goto("/staff/cases/")
        desk.follow("[data-row] th a")
        for folded in page.locator("main details").all():
            folded.evaluate("part => { part.open = true }")
        desk.inspect()
        desk.reflow()


def test_an_auditor_reads_a_case_and_is_offered_nothing_to_change(site: Site, session: Opening) -> None:
    with session(device=LAPTOP) as desk:
        page = desk.open(site.link("auditor"))
        page.goto("/staff/cases/")
        assert page.locator("[name=case]").count() == 0
        desk.follow("[data-row] th a")
        assert page.locator("main textarea").count() == 0
        desk.inspect()


@pytest.mark.parametrize("more", [{}, {"java_script_enabled": False}], ids=["scripts", "none"])
def test_on_a_phone_search_and_filters_unfold_at_a_touch(site: Site, session: Opening, more: dict[str, Any]) -> None:
    with session(device=PHONE, lang="en", **more) as desk:
        page = desk.open(site.link("agent"))
        page.goto("/staff/cases/")
        expect(page.get_by_label("Kind")).to_be_hidden()
        page.get_by_label("Search and filters").tap()
        expect(page.get_by_label("Kind")).to_be_visible()
        page.select_option("[name=kind]", "complaint")
        desk.follow(page.get_by_role("button", name="Filter"))
        assert "kind=complaint" in page.url
        expect(page.get_by_label("Kind")).to_be_visible()  # what is filtered by is in sight
