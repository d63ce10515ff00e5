"""What the person is told by mail and SMS: the same as on the page, complete in text, nothing of the case in an SMS."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from troth.cases.events import Kind
from troth.cases.models import Case
from troth.cases.services import (
    acknowledge,
    answer,
    claim,
    close,
    draw,
    merge,
    note,
    rating,
    rating_token,
    receipt_of,
    remind_to_rate,
    wait_for_person,
)
from troth.cases.tests.makers import a_case, holder
from troth.channels.models import OutgoingMessage
from troth.core.actors import Actor
from troth.ledger import Event
from troth.ledger.draining import drain_until_idle
from troth.people.tests.makers import a_newcomer, confirmed, ivan, olga, prove_phone

pytestmark = pytest.mark.django_db
WORDS = "They were deleted by a <script> of yours & mine."


def drained() -> None:
    with patch("troth.ledger.draining.close_old_connections"):
        drain_until_idle()


def sent(template: str, channel: str = "mail") -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(template=template, channel=channel).order_by("posted_at"))


def one(template: str, channel: str = "mail") -> OutgoingMessage:
    drained()
    (message,) = sent(template, channel)
    return message


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(subject_id=str(case.pk)).order_by("recorded_at").values_list("kind", flat=True))


def test_the_receipt_goes_to_the_proved_mailbox_and_is_noted_as_confirmation() -> None:
    case = a_case(body=WORDS)
    mail = one("case-received")
    assert (mail.to, mail.locale) == ("ivan@example.com", "en")
    for part in (case.code, WORDS, f"/cases/{case.code}/", "counts as no answer"):
        assert part in (mail.text or "")
    assert "<script>" not in (mail.html or "")
    assert Case.objects.get().acknowledged_at is not None
    assert Event.objects.get(kind=Kind.ACKNOWLEDGED).facts == {"how": "mail"}
    assert Case.objects.get().answered_at is None, "an automatic message answers nothing"
    assert receipt_of(case) not in (mail.text or "") + (mail.html or "")


def test_a_nameless_case_is_confirmed_on_the_screen_and_nothing_is_sent() -> None:
    a_case(anonymous=True)
    drained()
    assert not OutgoingMessage.objects.exclude(template__startswith="code-").exists()
    assert Event.objects.get(kind=Kind.ACKNOWLEDGED).facts == {"how": "screen"}


def test_what_staff_typed_in_for_somebody_without_a_mailbox_is_not_said_to_be_confirmed() -> None:
    from troth.cases.services import Said, open_case
    from troth.cases.tests.makers import MATTER

    case = open_case(MATTER, Said("By telephone."), person=None, way="phone", at=timezone.now(), by=olga().actor)
    drained()
    assert kinds(case) == [Kind.OPENED]


def test_an_unproved_mailbox_hears_nothing_until_its_code_was_entered() -> None:
    code = a_newcomer(mail="new@example.com", phone="")
    case = a_case(person=code.contact.person)
    drained()
    assert sent("case-received") == []
    confirmed(code)
    assert one("case-received").to == "new@example.com"
    assert one("case-received"), "once, however often the worker comes by"
    assert kinds(case).count(Kind.ACKNOWLEDGED) == 1


def test_a_case_that_was_claimed_is_confirmed_to_its_new_owner() -> None:
    case = a_case(anonymous=True)
    claim(case, ivan(), at=timezone.now(), by=holder(case))
    assert one("case-received").to == "ivan@example.com"


def test_an_answer_goes_out_whole_and_a_note_never() -> None:
    case, by = a_case(), olga().actor
    note(case, "Careful with this one.", at=timezone.now(), by=by)
    answer(case, WORDS, at=timezone.now(), by=by)
    answer(case, "A moment.", interim=True, at=timezone.now(), by=by)
    mail = one("case-answered")
    assert WORDS in (mail.text or "")
    assert "&lt;script&gt;" in (mail.html or "")
    assert "not our answer yet" in (one("case-replied").text or "")
    assert all("Careful" not in (m.text or "") + (m.html or "") for m in OutgoingMessage.objects.all())


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_each_message_is_whole_in_both_languages_and_an_sms_names_nothing_of_the_case(locale: str) -> None:
    person, by = ivan(), olga().actor
    prove_phone(person)
    case = a_case(body=WORDS, locale=locale)
    wait_for_person(case, WORDS, at=timezone.now(), by=by)
    answer(case, WORDS, at=timezone.now(), by=by)
    answer(case, WORDS, interim=True, at=timezone.now(), by=by)
    merge(a_case(body="The same.", locale=locale), case, at=timezone.now(), by=by)
    with patch.object(rating, "ASKED_PERCENT", 100):
        close(Case.objects.get(pk=case.pk), "answered", WORDS, at=timezone.now(), by=by)
        drained()
    remind_to_rate(at=timezone.now() + timedelta(days=8), by=Actor.job("tests"))
    drained()
    told = {"case-received", "case-waiting", "case-answered", "case-replied", "case-joined", "case-closed"}
    asked = {"rating-asked", "rating-reminder"}
    mails = {m.template: m for m in OutgoingMessage.objects.filter(channel="mail", template__in=told | asked)}
    assert set(mails) == told | asked
    for template, mail in mails.items():
        assert "/cases/M-" in (mail.text or ""), template
        assert "{" not in (mail.text or "") + (mail.subject or ""), template
        han = re.search("[\u4e00-\u9fff]", (mail.subject or ""))
        assert bool(han) is (locale == "zh-hans"), template
        assert not re.search("\n{4,}", mail.text or ""), template
    texts = {m.template: m.text or "" for m in OutgoingMessage.objects.filter(channel="sms", template__in=told | asked)}
    assert set(texts) == told
    for template, text in texts.items():
        assert "deleted" not in text, template
        assert len(text) < 140, template


def test_the_question_goes_to_whom_the_lot_drew_with_a_link_that_opens_it_alone() -> None:
    case = a_case()
    close(case, "solved", at=timezone.now(), by=olga().actor)
    with patch.object(rating, "ASKED_PERCENT", 100):
        mail = one("rating-asked")
    assert f"/cases/{case.code}/rating/{rating_token(case)}/" in (mail.text or "")
    assert "The files of last week" not in (mail.text or "")


def test_nobody_is_asked_whom_the_lot_did_not_draw() -> None:
    case = a_case()
    close(case, "solved", at=timezone.now(), by=olga().actor)
    with patch("troth.cases.services.rating.is_drawn", return_value=False):
        drained()
    assert sent("rating-asked") == []
    assert draw(case, at=timezone.now(), by=Actor.job("x")).drawn is False
    assert remind_to_rate(at=timezone.now() + timedelta(days=30), by=Actor.job("x")) == 0


def test_a_handler_that_runs_again_sends_nothing_twice() -> None:
    from troth.cases.handlers import send_the_receipt, tell_the_person_what_we_wrote

    case = a_case()
    answer(case, "Here.", at=timezone.now(), by=olga().actor)
    for _again in range(2):
        drained()
        send_the_receipt(Event.objects.get(kind=Kind.OPENED))
        tell_the_person_what_we_wrote(Event.objects.get(kind=Kind.ANSWERED))
        acknowledge(Case.objects.get(), "mail", at=timezone.now(), by=Actor.job("x"))
    assert len(sent("case-received")) == len(sent("case-answered")) == 1
    assert kinds(case).count(Kind.ACKNOWLEDGED) == 1
