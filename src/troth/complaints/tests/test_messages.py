"""What the person is told of a decision, a review and a remedy: by mail in full, by SMS without a word of it."""

import re
from unittest.mock import patch

import pytest

from troth.channels.models import OutgoingMessage
from troth.clocks.services import load_shipped
from troth.complaints.models import Remedy
from troth.complaints.services import drop_for_abuse
from troth.complaints.tests.makers import (
    NOON,
    REASONS,
    SETUP,
    UPHELD,
    a_complaint,
    appealed,
    decided,
    ivan,
    paid,
    reviewed,
    supervisor,
)
from troth.ledger.draining import drain_until_idle
from troth.people.tests.makers import prove_phone

pytestmark = pytest.mark.django_db
TOLD = ("complaint-answered", "appeal-received", "appeal-decided", "remedy-done")


def sent(template: str, channel: str = "mail") -> list[OutgoingMessage]:
    with patch("troth.ledger.draining.close_old_connections"):
        drain_until_idle()
    return list(OutgoingMessage.objects.filter(template=template, channel=channel).order_by("posted_at"))


def test_a_decision_goes_out_with_its_reasons_and_what_it_grants() -> None:
    decided(UPHELD)
    (mail,) = sent("complaint-answered")
    for part in (REASONS, "upheld", "CNY 25.00", "somebody else looks at it", "until 2027-05-21 23:59", "/cases/C-"):
        assert part in (mail.text or ""), part


def test_what_is_granted_is_told_with_the_date_by_which_it_is_carried_out() -> None:
    load_shipped(at=NOON, by=SETUP)
    decided(UPHELD)
    (mail,) = sent("complaint-answered")
    assert "CNY 25.00, by 2026-12-06 23:59 (UTC+8) at the latest" in (mail.text or "")


def test_what_was_dropped_under_the_rule_is_not_offered_to_be_accepted() -> None:
    drop_for_abuse(a_complaint(), "threats", REASONS, at=NOON, by=supervisor().actor)
    (mail,) = sent("complaint-answered")
    assert "You may write to us, or ask until" in (mail.text or "")


def test_an_appeal_is_confirmed_with_what_was_written_and_by_when_it_is_decided() -> None:
    load_shipped(at=NOON, by=SETUP)
    appealed(UPHELD)
    (mail,) = sent("appeal-received")
    for part in ("Look at the statement again.", "somebody who took no part", "The law says so", "2026-12-06"):
        assert part.lower() in (mail.text or "").lower(), part


def test_a_review_says_whether_the_decision_was_changed() -> None:
    reviewed(UPHELD)
    (mail,) = sent("appeal-decided")
    for part in ("The decision was changed.", REASONS, "12315"):
        assert part in (mail.text or ""), part


def test_a_remedy_that_was_carried_out_is_told_with_its_reference() -> None:
    decided(UPHELD)
    paid(Remedy.objects.get())
    (mail,) = sent("remedy-done")
    for part in ("R-2026-17", "CNY 25.00", "2026-11-21"):
        assert part in (mail.text or ""), part


def test_nobody_is_written_to_without_a_mailbox() -> None:
    decided(UPHELD, anonymous=True)
    assert sent("complaint-answered") == []


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_each_is_whole_in_both_languages_and_an_sms_names_nothing_of_the_matter(locale: str) -> None:
    prove_phone(ivan())
    paid(_granted_in_review(locale))
    for template in TOLD:
        (mail,) = sent(template)
        assert bool(re.search("[\u4e00-\u9fff]", mail.subject or "")) is (locale == "zh-hans"), template
        assert not re.search(r"[{}]|\n{4,}", (mail.text or "") + (mail.subject or "")), template
        (text,) = sent(template, "sms")
        assert "charged" not in (text.text or ""), template
        assert "25" not in re.sub(r"C-\w{7}-\w", "", text.text or ""), template


def _granted_in_review(locale: str) -> Remedy:
    with patch("troth.complaints.tests.makers.Said", side_effect=_in(locale)):
        reviewed(UPHELD)
    return Remedy.objects.get()


def _in(locale: str):
    from troth.cases.services import Said

    return lambda **said: Said(**(said | {"locale": locale}))
