from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker


def test_the_whole_walk_works_without_javascript(site: Site, session: Opening) -> None:
    with session(java_script_enabled=False) as watched:
        walker = Walker(site, watched, phone="13900139000")
        page = watched.open("/")
        watched.follow(".doors a[href='/next/']")
        walker.fill_in()
        walker.send()
        walker.confirm()
        assert not page.locator(".readbar").is_visible()
        walker.agree()
        walker.ask_for_code()
        walker.confirm()
        assert not page.locator("canvas").is_visible()
        walker.sign_by_typing()
        assert page.locator("#sealing[data-level=none]").count()
        document = walker.sealed()  # the page looks again by itself
        page.goto(f"/me/documents/{document}/")
        with page.expect_download() as taken:
            page.locator("a[href$='document.pdf']").tap()
        assert taken.value.path().read_bytes().startswith(b"%PDF")


def test_language_and_size_change_by_plain_links_and_stay(session: Opening) -> None:
    with session(java_script_enabled=False) as watched:
        page = watched.open("/join/")
        watched.follow("a[hreflang=en]")
        assert page.locator("html").get_attribute("lang") == "en"
        watched.follow("a.size")
        assert page.url.split("?")[0].endswith("/join/")
        page.goto("/")
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("html").get_attribute("class") == "large"
