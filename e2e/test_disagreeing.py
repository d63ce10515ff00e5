from playwright.sync_api import Locator, Page

from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import AGREEMENT, Walker
from e2e.watched import LAPTOP, Watched

LOOK = """(label) => { const seen = getComputedStyle(label), box = label.getBoundingClientRect();
  return [Math.round(box.width), Math.round(box.height), seen.fontSize, seen.fontWeight, seen.color,
          seen.backgroundColor, seen.borderTopColor, seen.borderTopWidth, seen.opacity]; }"""


def options(page: Page) -> list[Locator]:
    return [page.locator(f"label:has([name=decision][value={value}])") for value in ("agree", "disagree")]


def test_agree_and_disagree_look_alike_and_nothing_is_chosen(site: Site, session: Opening) -> None:
    with session() as watched:
        Walker(site, watched).be_at_reading()
        for lang in ("zh-hans", "en"):
            page = watched.open(f"{watched.page.url.split('?')[0]}?lang={lang}")
            assert page.locator("main :checked:not(option)").count() == 0
            for width in (320, 390, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                agree, disagree = (option.evaluate(LOOK) for option in options(page))
                assert agree == disagree
            assert below(page, "#decision", ".deed")


def test_disagreeing_takes_no_more_steps_than_agreeing(site: Site, session: Opening) -> None:
    with session() as watched:
        walker = Walker(site, watched)
        walker.be_at_reading()
        options(watched.page)[1].tap()
        walker.send("#decision .primary")
        to_disagree = 2
        assert watched.page.locator(f"a[href='/sign/{AGREEMENT}']").count()  # done, and here is the way back
    with session() as watched:
        walker = Walker(site, watched)
        walker.be_at_reading()
        options(watched.page)[0].tap()
        walker.send("#decision .primary")
        to_agree = 2
        for step in (walker.ask_for_code, walker.confirm, walker.sign_by_typing):
            assert not watched.page.url.endswith("/signed/")
            step()
            to_agree += 1
        assert watched.page.url.endswith("/signed/")
    assert to_disagree <= to_agree


def test_who_disagrees_with_a_clause_gets_the_answer_of_staff(site: Site, session: Opening) -> None:
    reason = f"提前五天提醒续费太晚了，{site.web[-6:-1]}。"
    with session() as watched, session(device=LAPTOP) as desk:
        walker, page = Walker(site, watched), watched.page
        walker.be_at_reading()
        options(page)[1].tap()
        walker.send("#decision .primary")
        watched.inspect()
        page.locator("[name=kind][value=suggestion]").check()
        page.select_option("[name=clause]", index=3)
        page.fill("[name=reason]", reason)
        page.check("[name=answer_me]")
        walker.send("form:has([name=reason]) .primary")
        assert reason in page.inner_text("main")
        watched.inspect()
        answered(desk, site, reason)
        while "提前七天" not in site.next_message(walker.mail)["text"]:
            pass  # the code came first
        page.goto("/me/")
        assert "提前七天" in page.inner_text("main")
        watched.inspect()
        watched.follow(f"a[href='/sign/{AGREEMENT}']")
        assert page.locator("#decision").count()


def below(page: Page, later: str, earlier: str) -> bool:
    """The one begins where the last of the other has ended."""
    after, before = page.locator(later).bounding_box(), page.locator(earlier).last.bounding_box()
    assert after and before
    return after["y"] >= before["y"] + before["height"]


def answered(desk: Watched, site: Site, reason: str) -> None:
    """A member of staff finds the remark and answers it."""
    page = desk.open(site.link("drafter"))
    desk.open("/staff/remarks/")
    desk.follow(page.get_by_role("link", name=reason))
    desk.inspect()
    page.fill("[name=answer]", "谢谢您，下一版改为提前七天提醒。")
    desk.follow("form:has([name=answer]) .primary")
    assert "提前七天" in page.inner_text("main")
