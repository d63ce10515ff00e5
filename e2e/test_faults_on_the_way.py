from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker, draw_with_finger, strokes_of


def test_without_a_network_the_drawing_is_kept_and_the_page_says_so(site: Site, session: Opening) -> None:
    with session() as watched:
        walker, page = Walker(site, watched), watched.page
        walker.be_at_signing()
        draw_with_finger(page)
        drawn = strokes_of(page)
        watched.context.set_offline(True)
        page.locator("form:has([name=strokes]) .primary").click()
        notice = page.locator(".offline")
        notice.wait_for(state="visible")
        assert notice.inner_text()
        assert strokes_of(page) == drawn
        watched.inspect()
        watched.context.set_offline(False)
        notice.wait_for(state="hidden")
        walker.send("form:has([name=strokes]) .primary")
        assert page.url.endswith("/signed/")


def test_what_was_typed_is_kept_when_something_was_wrong_with_it(site: Site, session: Opening) -> None:
    with session() as watched, watched.refusing():
        walker, page = Walker(site, watched, name="𠮷野 家明 🌲", phone="12345"), watched.page
        walker.mail = "walker@"
        page.goto("/join/")
        walker.fill_in()
        walker.send()
        assert page.input_value("[name=name]") == walker.name
        assert page.input_value("[name=email]") == walker.mail
        assert page.input_value("[name=phone]") == walker.phone
        assert page.locator(".error").count() == 2
        watched.inspect()
        watched.reflow()


def test_a_reason_that_is_too_long_stays_in_its_field(site: Site, session: Opening) -> None:
    words = "太长了。" * 1251
    with session() as watched, watched.refusing():
        walker, page = Walker(site, watched), watched.page
        walker.be_at_reading()
        walker.choose("disagree")
        page.fill("[name=reason]", words)
        walker.send("form:has([name=reason]) .primary")
        assert page.input_value("[name=reason]") == words
        assert page.locator(".error").is_visible()
        watched.inspect()


def test_nothing_chosen_is_asked_again_and_consents_stay_as_they_were(site: Site, session: Opening) -> None:
    with session() as watched, watched.refusing():
        walker, page = Walker(site, watched), watched.page
        walker.be_at_reading()
        page.locator("#decision [type=checkbox]").first.check(force=True)
        walker.send("#decision .primary")
        assert page.locator("#decision .error").is_visible()
        assert page.locator("#decision [type=checkbox]").first.is_checked()
        assert page.locator("[name=decision]:checked").count() == 0
        watched.inspect()


def test_a_wrong_code_says_how_many_tries_are_left_and_is_not_drawn_again(site: Site, session: Opening) -> None:
    with session() as watched, watched.refusing():
        walker, page = Walker(site, watched), watched.page
        page.goto("/join/")
        walker.fill_in()
        walker.send()
        code = site.next_code(walker.mail)
        page.fill("[name=code]", f"{(int(code) + 1) % 1_000_000:06d}")
        walker.send()
        assert "4" in page.locator(".error").inner_text()
        assert page.input_value("[name=code]") == ""
        watched.inspect()
        page.fill("[name=code]", code)
        walker.send()
        assert "/ceremonies/" in page.url


def test_a_page_that_is_not_there_helps_on(session: Opening) -> None:
    with session() as watched, watched.refusing():
        watched.open("/nothing/here/")
        assert watched.page.locator("main a").count()
        watched.inspect()
        watched.reflow()
