"""What people are told, in both languages."""

import pytest
from django.utils import translation

from troth.agreements.handlers import send_the_signer_a_copy, tell_the_answer
from troth.agreements.models import Remark
from troth.agreements.services import Said, answer_remark, disagree, give_opinion
from troth.agreements.tests.makers import YESTERDAY
from troth.ceremonies.events import Kind
from troth.ceremonies.models import Document
from troth.ceremonies.tests.makers import by, presented, signed, the_event
from troth.channels.models import OutgoingMessage
from troth.core.actors import Actor
from troth.files.store import enter, write
from troth.ledger import record
from troth.people.tests.makers import ivan, olga, prove_phone

pytestmark = pytest.mark.django_db


def a_sealed_document(*, locale: str = "en", bytes_in_file: int = 10) -> Document:
    """As the worker leaves it, with any file."""
    document = signed(ivan(at=YESTERDAY, locale=locale), at=YESTERDAY)
    content = b"%PDF" + bytes(bytes_in_file)
    file = enter(write(content, scope=document.scope()), at=document.signed_at)
    Document.objects.filter(pk=document.pk).update(
        level="LT", file=file, sha256="ab" * 32, sealed_at=document.signed_at
    )
    document.refresh_from_db()
    record(
        Kind.SEALED, document, by=Actor.job("tests"), at=document.signed_at, scope=document.scope(),
        level="LT", sha256=document.sha256, pages=3, missing_glyphs=[],
    )  # fmt: skip
    return document


def told(document: Document) -> dict[str, OutgoingMessage]:
    """The messages about a sealed document, by channel."""
    event = the_event("document.sealed", document)
    send_the_signer_a_copy(event)
    send_the_signer_a_copy(event)  # at least once means perhaps twice
    sent = list(OutgoingMessage.objects.filter(template="agreement-sealed"))
    assert len(sent) == len({message.channel for message in sent})
    return {message.channel: message for message in sent}


def test_the_mail_carries_the_copy_and_says_how_to_check_it() -> None:
    document = a_sealed_document()
    with translation.override("zh-hans"):  # the worker's own language does not matter
        mail = told(document)["mail"]
    assert mail.subject == "Signed: Spruce Drive agreement, edition 1"
    for part in (mail.text, mail.html):
        assert part is not None
        facts = ["in force since", document.sha256, "LT", "Spruce Networks", "troth verify document.pdf"]
        facts += [f"/me/documents/{document.pk}/"]
        assert [fact for fact in facts if fact not in part] == []
        assert f"/me/documents/{document.pk}/opinion/" in part
        assert "attached" in part
    assert [enclosure.name for enclosure in mail.enclosures.all()] == ["spruce-terms.pdf"]


def test_a_copy_too_large_for_mail_is_linked_instead() -> None:
    mail = told(a_sealed_document(bytes_in_file=5 * 1024 * 1024))["mail"]
    assert not mail.enclosures.exists()
    assert "too large for mail" in (mail.text or "")


def test_the_mail_speaks_the_language_of_its_reader() -> None:
    mail = told(a_sealed_document(locale="zh-hans"))["mail"]
    assert mail.subject is not None
    assert mail.subject.startswith("已签署：《")
    assert "生效" in (mail.text or "")
    assert "{" not in (mail.html or "").split("<body", 1)[1]


def test_an_unconfirmed_number_is_told_nothing_and_a_confirmed_one_shortly() -> None:
    document = a_sealed_document()
    assert set(told(document)) == {"mail"}
    OutgoingMessage.objects.all().delete()
    prove_phone(document.person, at=YESTERDAY)
    sms = told(document)["sms"]
    assert f"/me/documents/{document.pk}/" in (sms.text or "")
    assert len(sms.text or "") < 240


def test_an_answer_comes_by_mail_with_what_was_asked() -> None:
    ceremony = presented(at=YESTERDAY)
    disagree(ceremony, Said("objection", "太贵 <b>", answer_me=True), at=YESTERDAY, by=by(ceremony.person))
    remark = answer_remark(Remark.objects.get(), "We thought so too.", at=YESTERDAY, by=olga().actor)
    tell_the_answer(the_event("remark.answered", remark))
    mail = OutgoingMessage.objects.get(template="remark-answered")
    assert "太贵 <b>" in (mail.text or "")
    assert "太贵 &lt;b&gt;" in (mail.html or "")
    assert "We thought so too." in (mail.text or "")
    assert "/me/" in (mail.text or "")


def test_an_opinion_without_words_is_answered_too() -> None:
    document = a_sealed_document()
    remark = give_opinion(document, Said("opinion", "", rating=2, answer_me=True), at=YESTERDAY, by=by(document.person))
    answer_remark(remark, "What was bad?", at=YESTERDAY, by=olga().actor)
    tell_the_answer(the_event("remark.answered", remark))
    assert "2" in (OutgoingMessage.objects.get(template="remark-answered").text or "")
