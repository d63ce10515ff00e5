"""Brought by the web, confirmed, followed, answered, rated: with and without a name, with and without scripts."""

import subprocess
import sys
from pathlib import Path

from e2e.conftest import Opening
from e2e.served import Site, environment
from e2e.walks import Walker
from e2e.watched import LAPTOP

AT_WORK = """
import django; django.setup()
from unittest.mock import patch
from django.db import transaction
from django.utils import timezone
from troth.cases.models import Case
from troth.cases.services import answer, close, draw
from troth.core.actors import Actor
from troth.people.models import Staff
case, now = Case.objects.get(code={code!r}), timezone.now()
by = next(member for member in Staff.objects.filter(is_active=True) if "supervisor" in member.roles).actor
"""
ANSWERED = 'answer(case, "We paid the 25 yuan back today.", at=now, by=by)'
DRAWN = """
with transaction.atomic(), patch("troth.cases.services.rating.is_drawn", return_value=True):
    close(case, "solved", at=now, by=Actor.person(case.person_id) if case.person_id else Actor("receipt", str(case.pk)))
    draw(case, at=now, by=Actor.job("tests"))
"""


def at_work(site: Site, code: str, act: str) -> None:
    """What happens in the house meanwhile, by its own services."""
    script = AT_WORK.format(code=code) + act
    env = environment(site.var, site.web) | {"DJANGO_SETTINGS_MODULE": "troth.project.settings"}
    subprocess.run((sys.executable, "-c", script), env=env, check=True, capture_output=True)


def test_without_a_name_on_a_phone_from_the_first_page_to_the_rating(
    site: Site, session: Opening, tmp_path: Path
) -> None:
    bill = tmp_path / "账单.txt"
    bill.write_text("25.00\n25.00\n")
    with session() as watched:
        page = watched.open("/")
        watched.follow("footer a[href='/help']")
        watched.inspect()
        watched.reflow()
        watched.follow(".doors a[href='/complaints/new']")
        watched.inspect()
        watched.reflow()
        with watched.refusing():
            watched.follow("form.filing .primary")
            watched.inspect()
        page.fill("[name=body]", "十一月扣了两次费。")
        page.fill("[name=wish]", "退还多扣的 25 元。")
        page.locator("[name=category][value=billing]").check(force=True)
        page.locator("[name=reach][value=nameless]").check(force=True)
        assert not page.locator("[name=email]").is_visible()
        page.set_input_files("[name=files]", bill)
        page.locator("form.filing .primary").tap()
        page.wait_for_url("**/receipt/")
        watched.inspect()
        watched.reflow()
        code, receipt = page.inner_text(".slip dd.number"), page.inner_text(".secret")
        assert "十一月扣了两次费。" in page.inner_text("main")
        assert page.locator(".clocks > li").count() >= 2
    at_work(site, code, ANSWERED)
    with session() as watched:
        page = watched.open("/cases/follow")
        watched.inspect()
        watched.reflow()
        with watched.refusing():
            page.fill("[name=receipt]", "2222-nonsense")
            watched.follow("main form .primary")
        page.fill("[name=receipt]", receipt.lower())
        watched.follow("main form .primary")
        assert page.url.endswith(f"/cases/{code}/")
        assert "We paid the 25 yuan back today." in page.inner_text(".thread")
        watched.inspect()
        watched.reflow()
        page.locator(".why summary").first.tap()
        assert page.locator(".why ol li").first.is_visible()
        page.fill("#write ~ form [name=body], form[data-upload] [name=body]", "收到了，谢谢。")
        watched.follow("form[data-upload] .primary")
        assert "收到了，谢谢。" in page.inner_text(".thread")
        at_work(site, code, DRAWN)
        page.goto(f"/cases/{code}/")
        watched.inspect()
        watched.follow(f"a[href='/cases/{code}/rating/']")
        watched.inspect()
        page.locator("[name=score][value='5']").check(force=True)
        watched.follow("main form .primary")
        assert "5" in page.inner_text(".lede")
        watched.inspect()


def test_with_a_mailbox_and_without_scripts(site: Site, session: Opening, tmp_path: Path) -> None:
    picture = tmp_path / "log.txt"
    picture.write_text("It does not start.")
    with session(lang="en", java_script_enabled=False) as watched:
        walker, page = Walker(site, watched, name="Nina"), watched.page
        watched.open("/help/new")
        page.fill("[name=body]", "The client does not start.")
        page.locator("[name=urgency]").first.check(force=True)
        page.locator("[name=reach][value=mail]").check(force=True)
        page.fill("[name=email]", walker.mail)
        page.fill("[name=name]", walker.name)
        page.set_input_files("[name=files]", picture)
        walker.send("form.filing .primary")
        assert page.url.endswith("/receipt/")
        code = page.inner_text(".slip dd.number")
        watched.follow("main a[href$='/mailbox/']")
        page.fill("[name=code]", site.next_code(walker.mail))
        walker.send("main form .primary")
        assert page.url.endswith(f"/cases/{code}/")
        message = site.next_message(walker.mail)
        assert code in message["text"]
        assert "The client does not start." in message["text"]
        at_work(site, code, ANSWERED)
        while "We paid the 25 yuan back" not in message["text"]:
            message = site.next_message(walker.mail)
        page.goto("/me/")
        watched.follow(f"a[href='/cases/{code}/']")
        assert "We paid the 25 yuan back today." in page.inner_text(".thread")
        walker.send("button[value=solved]")
        assert page.locator("[name=reason]").count()


def test_from_a_clause_that_was_signed(site: Site, session: Opening) -> None:
    with session(lang="en", device=LAPTOP) as watched:
        walker, page = Walker(site, watched, name="Carla"), watched.page
        walker.be_at_signing()
        walker.sign_by_typing()
        document = walker.sealed()
        page.goto(f"/me/documents/{document}/")
        page.locator("details.contents:has(.deed) > summary").first.click()
        page.wait_for_selector(".deed .clause a.ask")
        watched.follow(page.locator(".deed .clause a.ask").nth(2))
        assert "/complaints/new?clause=" in page.url
        assert "You signed this edition" in page.inner_text("main")
        watched.inspect()
        page.fill("[name=body]", "This is not what I get.")
        page.locator("[name=category][value=below_standard]").check(force=True)
        walker.send("form.filing .primary")
        assert page.locator(".slip .facts").inner_text().count("edition")
        watched.inspect()
