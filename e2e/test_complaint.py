"""Brought by the web, confirmed, followed, answered, rated: with and without a name, with and without scripts."""

import re
import subprocess
import sys
from pathlib import Path

from e2e.conftest import Opening
from e2e.served import Site, environment
from e2e.walks import Walker
from e2e.watched import LAPTOP, Watched

EVERYBODY_IS_ASKED = """
import django; django.setup()
from troth.cases.models import Lots
Lots.objects.update(percent=100)
"""
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
    beside(site, AT_WORK.format(code=code) + act)


def beside(site: Site, script: str) -> None:
    """Run this in a process of its own, beside the one that serves."""
    env = environment(site.var, site.web) | {"DJANGO_SETTINGS_MODULE": "troth.project.settings"}
    subprocess.run((sys.executable, "-c", script), env=env, check=True, capture_output=True)


def deal(desk: Watched, code: str, act: str, **given: str) -> None:
    """Fill in and send the form of this act on a complaint, as a colleague does at the desk."""
    desk.open(f"/staff/cases/{code}/")
    form = desk.page.locator(f"details[data-act={act}]").first
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in given.items():
        field = form.locator(f"[name={name}]").first
        match field.evaluate("field => field.type"):
            case "radio":
                form.locator(f"[name={name}][value={value}]").check(force=True)
            case "select-one":
                field.select_option(value)
            case _:
                field.fill(value)
    desk.follow(form.locator("button[type=submit]"))


def told(site: Site, mail: str, words: str) -> dict[str, str]:
    """The next message to this mailbox that says so."""
    while True:
        message = site.next_message(mail)
        if words in message["text"]:
            return message


def test_without_a_name_on_a_phone_from_the_first_page_to_the_rating(
    site: Site, session: Opening, tmp_path: Path
) -> None:
    bill = tmp_path / "账单.txt"
    bill.write_text("25.00\n25.00\n")
    drawing = tmp_path / "drawing.html"
    drawing.write_text("<script>alert(1)</script>")
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
        page.fill("form[data-upload] [name=body]", "收到了，谢谢。")
        page.set_input_files("[name=files]", drawing)
        with watched.refusing():
            page.locator("form[data-upload] .primary").tap()
            page.wait_for_selector(".errors:focus")
        watched.inspect()
        page.set_input_files("[name=files]", bill)
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
        assert "Closed on" in page.inner_text(".status")


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


def test_decided_appealed_decided_by_somebody_else_carried_out_closed_and_rated(site: Site, session: Opening) -> None:
    beside(site, EVERYBODY_IS_ASKED)
    first, second = "Both payments went through in May, so we pay one back.", "Our line was down for three days: sorry."
    with session() as watched, session(lang="en", device=LAPTOP) as agent, session(lang="en", device=LAPTOP) as senior:
        walker, page = Walker(site, watched), watched.page
        watched.open("/complaints/new")
        page.fill("[name=body]", "五月扣了两次费，电话也打不通。")
        page.locator("[name=category][value=billing]").check(force=True)
        page.locator("[name=reach][value=mail]").check(force=True)
        page.fill("[name=email]", walker.mail)
        walker.send("form.filing .primary")
        code = page.inner_text(".slip dd.number")
        watched.follow("main a[href$='/mailbox/']")
        page.fill("[name=code]", site.next_code(walker.mail))
        walker.send("main form .primary")
        assert "您现在什么也不用做" in page.inner_text(".status")

        agent.open(site.link("agent"))
        deal(agent, code, "assessment", severity="normal")
        deal(
            agent, code, "decision", outcome="partly", cause="double-charge", reasons=first, remedy="refund",
            amount="25.00",
        )  # fmt: skip
        agent.inspect()
        assert "25.00 元" in told(site, walker.mail, first)["text"]

        watched.open("/me/")
        assert "有一项决定等您看" in page.inner_text("main")
        watched.follow(f"a[href='/cases/{code}/']")
        assert "什么也不用做" not in page.inner_text(".status")
        assert page.locator("button[value=solved]").count() == 0
        watched.inspect()
        watched.reflow()
        page.locator(".status a[href='#decision']").tap()
        watched.follow(f"a[href='/cases/{code}/complaint/appeal/']")
        watched.inspect()
        page.fill("[name=why]", "没有解释电话为什么打不通。")
        walker.send("main form .primary")
        assert "没有参与" in page.inner_text(".status") or "没有经手" in page.inner_text(".status")
        watched.inspect()
        assert "没有解释电话为什么打不通。" in told(site, walker.mail, "复核申请")["text"]

        agent.open(f"/staff/cases/{code}/")
        assert agent.page.locator("[data-act=review]").count() == 0
        assert "You took part in the decision" in agent.page.inner_text("main")
        senior.open(site.link("supervisor"))
        deal(
            senior, code, "review", outcome="upheld", cause="double-charge", reasons=second, remedy="credit",
            amount="10.00",
        )  # fmt: skip
        senior.inspect()
        assert "更改了原决定" in told(site, walker.mail, second)["text"]

        watched.open(f"/cases/{code}/")
        assert second in page.inner_text(".slip")
        page.locator("details.why", has_text=first).locator("summary").tap()
        assert page.get_by_text(first).is_visible()
        watched.inspect()
        watched.reflow()
        watched.follow("form[action$='/acceptance/'] button")
        assert "您接受了决定" in page.inner_text(".status")
        for reference in ("R-1", "R-2"):
            deal(agent, code, "remedy", reference=reference)
        assert "R-2" in told(site, walker.mail, "R-2")["text"]
        asked = told(site, walker.mail, "/rating/")

        watched.open(f"/cases/{code}/")
        assert "结束" in page.inner_text(".status"), "closed with the last remedy"
        watched.inspect()
        page.goto(re.search(rf"/cases/{code}/rating/\w+/", asked["text"])[0])  # type: ignore[index]
        page.locator("[name=score][value='4']").check(force=True)
        watched.follow("main form .primary")
        assert "4" in page.inner_text(".lede")
