from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import AGREEMENT, Walker


def test_no_page_of_the_walk_is_wider_than_a_narrow_screen_or_at_double_size(site: Site, session: Opening) -> None:
    with session(lang="en") as watched:
        walker, page = Walker(site, watched, name="Wolfeschlegelsteinhausenbergerdorff" * 2), watched.page
        for path in ("/", "/join/", "/enter/", f"/a/{AGREEMENT}", "/dev/inbox/", "/docs/problems"):
            watched.open(path)
            watched.reflow()
        page.goto("/join/")
        walker.fill_in()
        walker.send()
        watched.reflow()
        walker.confirm()
        watched.reflow()
        walker.agree()
        watched.reflow()
        walker.ask_for_code()
        watched.reflow()
        walker.confirm()
        watched.reflow()
        walker.sign_by_typing()
        document = walker.sealed()
        watched.reflow()
        for path in (f"/me/documents/{document}/", f"/me/documents/{document}/opinion/", "/me/", f"/sign/{AGREEMENT}"):
            page.goto(path)
            watched.reflow()


def test_the_pages_beside_the_walk_keep_nobody_out(site: Site, session: Opening) -> None:
    with session(lang="en", scheme="dark") as watched:
        walker, page = Walker(site, watched), watched.page
        for path in ("/enter/", f"/a/{AGREEMENT}", "/dev/inbox/", "/docs/problems"):
            watched.open(path)
            watched.inspect()
        walker.be_at_reading()
        page.goto("/dev/inbox/")
        watched.follow("main a[href^='/dev/inbox/']")
        watched.inspect()
        for path in (f"/a/{AGREEMENT}/questions/", "/me/contacts/phone/"):
            watched.open(path)
            watched.inspect()
