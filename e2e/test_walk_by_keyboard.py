from playwright.sync_api import Page

from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker
from e2e.watched import LAPTOP

MOST_STOPS = 250  # every clause has its link to ask about it
HIDDEN = """() => { const at = document.activeElement, box = at.getBoundingClientRect();
  const middle = Math.min(box.height / 2, innerHeight / 2);
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + middle);
  const seen = over && (at.contains(over) || over.contains(at) || over.tagName === 'LABEL');
  return seen ? '' : at.outerHTML.slice(0, 150); }"""


def tab_to(page: Page, selector: str) -> int:
    """Press Tab until the focus is there; every stop on the way can be seen. Returns how many presses it took."""
    for stops in range(1, MOST_STOPS):
        page.keyboard.press("Tab")
        assert not (hidden := page.evaluate(HIDDEN)), f"focus is hidden on {hidden}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return stops
    raise AssertionError(f"the keyboard never comes to {selector} on {page.url}")


def enter(page: Page, selector: str) -> None:
    """Go there by Tab and press Enter, and wait for the page it leads to."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, selector: str, words: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(words)


def test_the_whole_walk_by_keyboard_alone_in_the_dark_and_in_english(site: Site, session: Opening) -> None:
    with session(lang="en", scheme="dark", device=LAPTOP) as watched:
        walker = Walker(site, watched, name="Ada King")
        page = watched.open("/")
        watched.inspect()
        assert page.locator("html").get_attribute("lang") == "en"
        enter(page, ".doors a[href='/next/']")
        watched.inspect()
        type_into(page, "[name=name]", walker.name)
        type_into(page, "[name=email]", walker.mail)
        enter(page, "main [type=submit]")
        watched.inspect()
        type_into(page, "[name=code]", site.next_code(walker.mail))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        watched.inspect()
        tab_to(page, "#decision [type=checkbox]")
        for given in (1, 0):
            page.keyboard.press("Space")
            assert page.locator("#decision [type=checkbox]:checked").count() == given
        tab_to(page, "[name=decision]")
        assert not page.locator("[name=decision]:checked").count()
        page.keyboard.press("ArrowDown")
        assert page.locator("[value=disagree]").is_checked()
        page.keyboard.press("ArrowUp")
        assert page.locator("[value=agree]").is_checked()
        enter(page, "#decision [type=submit]")
        watched.inspect()
        enter(page, "main .primary")
        watched.inspect()
        type_into(page, "[name=code]", site.next_code(walker.mail))
        with page.expect_navigation():
            page.keyboard.press("Enter")
        type_into(page, "[name=typed_name]", walker.name)
        watched.inspect()
        enter(page, "main .primary")
        walker.sealed()
        watched.inspect()
        enter(page, "#sealing a.secondary")
        watched.inspect()
        enter(page, "a[href$='/opinion/']")
        tab_to(page, "[name=rating]")
        page.keyboard.press("Space")
        assert page.locator("[name=rating][value='5']").is_checked()
        enter(page, "main .primary")
        watched.inspect()


def test_the_skip_link_is_the_first_stop_and_leads_past_the_top(session: Opening) -> None:
    with session(device=LAPTOP) as watched:
        page = watched.open("/")
        assert tab_to(page, ".skip") == 1
        page.keyboard.press("Enter")
        assert tab_to(page, "main a") == 1
