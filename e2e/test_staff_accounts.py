"""A colleague is invited, joins with password and device, comes and goes; on a phone, on a laptop, without scripts."""

import time
from base64 import b32decode
from typing import Any
from uuid import uuid4

import pytest

from e2e.conftest import Opening
from e2e.served import Site
from e2e.walks import Walker
from e2e.watched import LAPTOP, PHONE, Watched
from troth.people.rules import step_of, totp
from troth.people.rules.factors import STEP

PASSWORD = "seven quiet herons"
WAYS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "390": (PHONE, "zh-hans", True),
    "1440-no-scripts": (LAPTOP, "en", False),
}


def device_code(secret: str) -> str:
    """What the device shows next: a code is used once, so the one that set it up is gone."""
    from django.utils import timezone

    return totp(b32decode(secret.replace(" ", "")), step_of(timezone.now()) + 1)


def press(watched: Watched, button: str = "main form .primary") -> None:
    """Send the form, as a finger or a mouse does."""
    watched.follow(button)


def invite(site: Site, desk: Watched, handle: str, *, lang: str = "zh-hans") -> str:
    """An administrator invites; the link that arrived."""
    page = desk.open(site.link("administrator"))
    page.goto(f"/staff/people/invite/?lang={lang}")
    desk.inspect()
    desk.reflow()
    page.fill("[name=handle]", handle)
    page.fill("[name=name]", "吴 Wu 🌲")
    page.fill("[name=mail]", f"{handle}@spruce.example")
    page.check("[name=roles][value=agent]")
    page.check("[name=roles][value=auditor]")
    press(desk)
    assert page.url.endswith(f"/staff/people/member/{handle}/")
    desk.inspect()
    desk.reflow()
    message = site.next_message(f"{handle}@spruce.example")
    (link,) = [link for link in message["links"] if "/staff/invitation/" in link]
    return link


def join(watched: Watched, link: str) -> tuple[str, list[str]]:
    """Follow the link and set both; the device's secret and the recovery codes."""
    page = watched.open(link)
    assert page.url.endswith("/staff/joining/")
    watched.inspect()
    watched.reflow()
    box = page.locator(".qr svg").bounding_box()
    assert box and box["width"] >= 150
    secret = page.locator(".secret").inner_text()
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.fill("[name=code]", totp(b32decode(secret.replace(" ", "")), int(time.time()) // STEP))
    press(watched)
    watched.inspect()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    watched.follow("main .primary")
    assert page.url.endswith("/staff/")
    return secret, codes


@pytest.mark.parametrize("way", WAYS)
def test_a_colleague_joins_leaves_and_comes_back(site: Site, session: Opening, way: str) -> None:
    handle, (device, lang, scripts) = f"wu-{uuid4().hex[:6]}", WAYS[way]
    with (
        session(device=device, lang=lang) as desk,
        session(device=device, lang=lang, java_script_enabled=scripts) as own,
    ):
        if not scripts:  # what looks at a page is a script itself
            own.inspect = own.reflow = lambda: None  # type: ignore[method-assign]
        secret, codes = join(own, invite(site, desk, handle, lang=lang))
        page = own.page
        page.goto("/staff/account/")
        own.inspect()
        own.reflow()
        assert page.locator("tbody tr").count() == 1
        page.goto("/staff/account/password/")
        own.inspect()
        page.goto("/staff/account/device/")
        own.inspect()
        own.reflow()
        page.goto("/staff/account/recovery/")
        own.inspect()
        page.context.clear_cookies()
        page.goto(f"/staff/sign-in/?lang={lang}")
        own.inspect()
        own.reflow()
        page.fill("[name=name]", handle)
        page.fill("[name=password]", PASSWORD)
        press(own)
        own.inspect()
        page.fill("[name=code]", device_code(secret))
        press(own)
        assert page.url.endswith("/staff/")
        page.context.clear_cookies()
        page.goto("/staff/sign-in/")
        page.fill("[name=name]", f"{handle}@spruce.example")
        page.fill("[name=password]", PASSWORD)
        press(own)
        page.fill("[name=code]", codes[0])
        press(own)
        assert page.url.endswith("/staff/account/")
        assert page.locator("tbody tr").count() == 3
        press(own, "form[action$='/sessions/end/'] button")
        assert page.locator("tbody tr").count() == 1
        desk.open(f"/staff/people/member/{handle}/part/")
        desk.inspect()
        press(desk, "main form .danger")
        with own.refusing():
            assert page.goto("/staff/").status == 403  # type: ignore[union-attr]


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["390", "1440"])
def test_the_register_and_the_teams_keep_nobody_out(site: Site, session: Opening, device: dict[str, Any]) -> None:
    slug = f"desk-{uuid4().hex[:6]}"
    with session(device=device, lang="en", scheme="dark") as desk:
        page = desk.open(site.link("administrator"))
        page.goto("/staff/people/found-team/")
        desk.inspect()
        page.fill("[name=slug]", slug)
        page.fill("[name=name]", "Front desk")
        press(desk)
        for path in ("people/", "people/teams/", f"people/teams/{slug}/", "people/member/lin-xiao/",
                     "people/member/lin-xiao/place/", "account/"):  # fmt: skip
            page.goto(f"/staff/{path}")
            desk.inspect()
            desk.reflow()
        page.goto("/staff/people/member/lin-xiao/place/")
        page.locator(f"[name=teams][value={slug}]").check()
        press(desk)
        assert "Front desk" in page.inner_text("main")


def test_an_old_session_proves_itself_before_what_matters(site: Site, session: Opening) -> None:
    with session(device=PHONE) as own:
        page = own.open(site.link("administrator"))
        page.goto("/staff/prove/")
        own.inspect()
        own.reflow()


def test_a_consumer_sees_who_looked(site: Site, session: Opening) -> None:
    with session(device=PHONE) as mine, session(device=LAPTOP) as desk:
        walker = Walker(site, mine)
        walker.page.goto("/join/")
        walker.fill_in()
        walker.send()
        walker.confirm()
        page = desk.open(site.link("agent"))
        page.goto("/staff/signatures/")
        page.fill("[name=who]", walker.mail)
        page.keyboard.press("Enter")
        page.wait_for_url("**/staff/signatures/?person=*")
        mine.open("/me/")
        looks = mine.page.locator("section[aria-labelledby=looks]").inner_text()
        assert "林" in looks and "lin-xiao" not in looks
        mine.inspect()
        mine.reflow()
