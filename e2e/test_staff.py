from typing import Any

import pytest

from e2e.conftest import Opening
from e2e.served import Site
from e2e.watched import LAPTOP, PHONE


def test_staff_find_a_signature_by_name_mailbox_and_number(site: Site, session: Opening) -> None:
    with session(device=LAPTOP) as desk:
        page = desk.open(site.link("agent"))
        assert page.url.endswith("/staff/")
        desk.inspect()
        desk.follow(".side a[href='/staff/signatures/']")
        desk.inspect()
        assert page.locator("tbody tr").count() >= 12
        for who in ("李想", "Li.Xiang@example.com", "139 0000 1111"):
            page.goto("/staff/signatures/")
            page.fill("[name=who]", who)
            page.keyboard.press("Enter")
            page.wait_for_url("**/staff/signatures/?person=*")
            assert page.locator("tbody th").all_inner_texts() == ["李想"]
            assert "li.xiang" not in page.inner_text("tbody").lower()  # masked in lists
        desk.follow(page.get_by_role("link", name="李想"))
        assert page.locator(".timeline li, ol.timeline > *").count() >= 5
        desk.inspect()
        with page.expect_download() as taken:
            page.locator("a[href$='document.pdf']").click()
        assert taken.value.path().read_bytes().startswith(b"%PDF")


def test_an_unknown_name_is_said_so_and_kept(site: Site, session: Opening) -> None:
    with session(device=LAPTOP) as desk:
        page = desk.open(site.link("supervisor"))
        page.goto("/staff/signatures/")
        page.fill("[name=who]", "没有此人")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.input_value("[name=who]") == "没有此人"
        assert page.locator(".error").is_visible()
        desk.inspect()


def test_a_one_time_link_lets_in_once(site: Site, session: Opening) -> None:
    with session(device=LAPTOP) as first, session(device=LAPTOP) as second:
        link = site.link("approver")
        assert first.open(link).url.endswith("/staff/")
        with second.refusing():
            second.open(link)
            assert "troth staff link" in second.page.inner_text("main")
            second.inspect()
            second.open("/staff/signatures/")
            assert second.page.locator("table").count() == 0


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["390", "1440"])
def test_every_page_of_the_workbench_keeps_nobody_out(site: Site, session: Opening, device: dict[str, Any]) -> None:
    with session(device=device, lang="en", scheme="dark") as desk:
        page = desk.open(site.link("administrator"))
        for path in ("", "signatures/", "remarks/", "remarks/?status=all", "deliveries/"):
            page.goto(f"/staff/{path}")
            desk.inspect()
            desk.reflow()
        for listing in ("/staff/signatures/", "/staff/remarks/?status=all"):
            page.goto(listing)
            desk.follow("tbody th a")
            desk.inspect()
            desk.reflow()


def test_an_auditor_reads_and_is_offered_nothing_to_change(site: Site, session: Opening) -> None:
    with session(device=LAPTOP) as desk:
        page = desk.open(site.link("auditor"))
        page.goto("/staff/remarks/")
        desk.follow("tbody th a")
        assert page.locator("main form").count() == 0
        page.goto("/staff/deliveries/")
        assert page.locator("main form").count() == 0
        desk.inspect()
