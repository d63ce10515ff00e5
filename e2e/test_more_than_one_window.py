from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker
from e2e.watched import LAPTOP, PHONE

SUBMIT = "document.querySelector('[name=typed_name]').form.requestSubmit()"


def test_what_was_begun_on_a_phone_is_finished_on_a_laptop(site: Site, session: Opening) -> None:
    with session(device=PHONE) as phone, session(device=LAPTOP) as laptop:
        walker = Walker(site, phone)
        walker.be_at_reading()
        walker.agree()
        walker.ask_for_code()
        code = site.next_code(walker.mail)  # read on the phone, which is then put away
        there = walker.at(laptop)
        there.come_back()
        laptop.page.fill("[name=code]", code)
        there.send()
        there.sign_by_typing()
        document = there.sealed()
        phone.page.reload()
        assert phone.page.url.endswith("/signed/")
        assert walker.document == document


def test_two_tabs_that_sign_at_once_make_one_signature(site: Site, session: Opening) -> None:
    with session() as watched:
        walker = Walker(site, watched)
        walker.be_at_signing()
        tabs = [watched.page, watched.context.new_page()]
        tabs[1].goto(tabs[0].url)
        for tab in tabs:
            tab.fill("[name=typed_name]", walker.name)
        for tab in tabs:
            tab.evaluate(SUBMIT)
        for tab in tabs:
            tab.wait_for_url("**/signed/")
        receipts = {tab.locator(".digest").first.inner_text() for tab in tabs}
        assert len(receipts) == 1
        tabs[0].goto("/me/")
        assert tabs[0].locator("a[href^='/me/documents/'][href$='/']:not([href*=opinion])").count() == 1


def test_a_double_click_signs_once_and_shows_no_error(site: Site, session: Opening) -> None:
    with session(device=LAPTOP) as watched:
        walker = Walker(site, watched)
        walker.be_at_signing()
        watched.page.fill("[name=typed_name]", walker.name)
        watched.page.locator("form:has([name=typed_name]) .primary").dblclick()
        watched.page.wait_for_url("**/signed/")
        posts = [request for request in watched.requests if request.method == "POST" and "/signature/" in request.url]
        assert len(posts) == 1
