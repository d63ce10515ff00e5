"""The public texts, what a signer keeps, questions and opinions."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from troth.agreements.models import Remark
from troth.agreements.tests.makers import YESTERDAY, anna, enters, opens, walks_to_the_end, words
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.tests.makers import DISCLAIMERS, PRIVACY, TERMS, a_new_edition, events, spruce
from troth.files.store import enter, write
from troth.texts.models import Rendering
from troth.texts.services import import_rendering, publish
from troth.texts.tests.cases import HAND

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 not a real one"


def reads(client: Client, address: str = f"/a/{TERMS}/") -> str:
    spruce(at=YESTERDAY)
    client.cookies["django_language"] = "en"
    return words(client.get(address))


def a_document(client: Client, *, sealed: bool = True) -> Document:
    """Signed in the browser; `sealed` as the worker leaves it, with any bytes as the file."""
    walks_to_the_end(client)
    document = Document.objects.get()
    if sealed:
        now = timezone.now()
        file = enter(write(PDF, scope=document.scope()), at=now)
        Document.objects.update(level="LT", file=file, sealed_at=now, sha256=hashlib.sha256(PDF).hexdigest())
        document.refresh_from_db()
    return document


def test_everybody_reads_the_edition_in_force_with_number_date_and_digest(client: Client) -> None:
    page = reads(client)
    rendering = Rendering.objects.get(edition__text__slug=TERMS, locale="en")
    assert rendering.html in page
    assert rendering.sha256 in page
    assert "edition 1" in page
    assert f"in force since {timezone.localtime(YESTERDAY):%Y-%m-%d}" in page
    assert f'href="/sign/{TERMS}"' in page
    assert 'lang="en"' in page
    assert f'href="/a/{PRIVACY}"' in page


def test_earlier_editions_stay_readable_and_say_that_they_are_over(client: Client) -> None:
    spruce(at=YESTERDAY)
    a_new_edition(at=YESTERDAY + timedelta(hours=1))
    page = reads(client, f"/a/{TERMS}/editions/1")
    assert "no longer in force" in page
    assert f'href="/sign/{TERMS}"' not in page
    assert "edition 2" in reads(client)


def test_an_announced_edition_is_announced_and_not_yet_signed(client: Client) -> None:
    spruce(at=YESTERDAY)
    a_new_edition(at=YESTERDAY, effective_at=timezone.now() + timedelta(days=30))
    page = reads(client)
    assert "edition 1" in page
    assert f'href="/a/{TERMS}/editions/2"' in page
    future = reads(client, f"/a/{TERMS}/editions/2")
    assert "announced and not in force yet" in future
    assert f'href="/sign/{TERMS}"' not in future


@pytest.mark.parametrize(
    "address",
    ["/a/nothing/", f"/a/{TERMS}/editions/9/", f"/a/{TERMS}/editions/0", "/a/UPPER/", "/sign/nothing", "/a/handbook/"],
)
def test_what_is_not_there_is_said_calmly(client: Client, address: str) -> None:
    enters(client)
    import_rendering("handbook", "en", "handbook", "# H\n\n## One {#one}\n\nText.\n", at=YESTERDAY, by=HAND)
    publish("handbook", drafter="Lin Lan", approver="Gu Yuan", at=YESTERDAY, by=HAND)
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in words(answer)


def test_a_draft_is_shown_to_nobody(client: Client) -> None:
    enters(client)
    import_rendering(TERMS, "en", "agreement", "# Draft\n\n## One {#one}\n\nSecret.\n", at=YESTERDAY, by=HAND)
    assert client.get(f"/a/{TERMS}/editions/2").status_code == 404
    assert "Secret." not in reads(client)


def test_the_signer_reads_the_whole_record_as_a_page(client: Client) -> None:
    enters(client)
    document = a_document(client)
    page = words(client.get(f"/me/documents/{document.pk}/"))
    for item in document.ceremony.items.select_related("rendering"):
        assert item.rendering.html in page
    for fact in (document.sha256, document.statement_sha256, "127.0.0.1", "i***@example.com", "LT · long-term"):
        assert fact in page


def test_an_unsealed_document_claims_no_seal_and_gives_no_file(client: Client) -> None:
    enters(client)
    document = a_document(client, sealed=False)
    page = words(client.get(f"/me/documents/{document.pk}/"))
    assert "not sealed yet" in page
    assert 'class="stamp"' not in page
    assert "document.pdf" not in page
    for ending in ("document.pdf", "bundle.zip"):
        answer = client.get(f"/me/documents/{document.pk}/{ending}")
        assert answer.status_code == 409
        assert "being sealed" in words(answer)
    assert not events("document.downloaded", document)


def test_the_pdf_comes_as_an_attachment_with_a_name_in_both_spellings_and_is_noted(client: Client) -> None:
    enters(client)
    document = a_document(client)
    answer = client.get(f"/me/documents/{document.pk}/document.pdf")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    day = f"{timezone.localtime(document.signed_at):%Y-%m-%d}"
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"{TERMS}-1-{day}.pdf\"; filename*=UTF-8''Spruce%20Drive%20agreement-1-{day}.pdf"
    )
    assert [event.facts["what"] for event in events("document.downloaded", document)] == ["document"]


def test_the_bundle_holds_what_is_needed_to_check_it(client: Client) -> None:
    enters(client)
    document = a_document(client)
    answer = client.get(f"/me/documents/{document.pk}/bundle.zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert set(archive.namelist()) == {"document.pdf", "statement.json", "root.pem", "README.txt"}
    assert archive.read("document.pdf") == PDF
    statement = archive.read("statement.json")
    assert hashlib.sha256(statement).hexdigest() == document.statement_sha256
    assert json.loads(statement)["ceremony"] == str(document.ceremony_id)
    assert archive.read("root.pem").startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"troth verify document.pdf --trust root.pem" in archive.read("README.txt")


def test_another_persons_document_does_not_exist(client: Client) -> None:
    enters(client)
    document = a_document(client)
    stranger = Client()
    enters(stranger, anna())
    for ending in ("", "document.pdf", "bundle.zip", "opinion/"):
        assert stranger.get(f"/me/documents/{document.pk}/{ending}").status_code == 404
    assert stranger.post(f"/me/documents/{document.pk}/opinion/", {"rating": "1"}).status_code == 404
    assert not Remark.objects.exists()
    assert not events("document.downloaded", document)


def test_the_signed_page_shows_the_seal_once_there_is_one(client: Client) -> None:
    enters(client)
    document = a_document(client, sealed=False)
    address = f"/ceremonies/{document.ceremony_id}/signed/"
    assert '<noscript><meta http-equiv="refresh"' in words(client.get(address))
    now = timezone.now()
    Document.objects.update(held_at=now, held_reason="ControlCharacter")
    assert "our staff look at it" in words(client.get(address))
    assert "http-equiv" not in words(client.get(address))
    file = enter(write(PDF, scope=document.scope()), at=now)
    Document.objects.update(held_at=None, level="B", file=file, sealed_at=now)
    page = words(client.get(address))
    assert "Sealed on" in page
    assert "B · sealed" in page
    assert "http-equiv" not in page


def test_an_opinion_is_kept_and_stands_on_the_page(client: Client) -> None:
    enters(client)
    document = a_document(client, sealed=False)
    address = f"/me/documents/{document.pk}/opinion/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"rating": "9"}).status_code == 422
    answer = client.post(address, {"rating": "2", "reason": "验证码来得慢 🐢", "answer_me": "on"})
    page = words(client.get(answer["Location"]))
    assert "验证码来得慢 🐢" in page
    assert "You have our answer by" in page
    remark = Remark.objects.get()
    assert (remark.kind, remark.rating, remark.ceremony) == ("opinion", 2, document.ceremony_id)


def test_an_opinion_too_long_is_shown_again(client: Client) -> None:
    enters(client)
    document = a_document(client, sealed=False)
    answer = client.post(f"/me/documents/{document.pk}/opinion/", {"rating": "4", "reason": "长" * 10_000})
    assert answer.status_code == 422
    assert "长" * 10_000 in words(answer)
    assert "10000 characters" in words(answer)


def test_a_question_is_asked_from_the_clause(client: Client) -> None:
    enters(client)
    assert f"/a/{TERMS}/questions/?clause=price" in reads(client)
    page = words(client.get(f"/a/{TERMS}/questions/?clause=price"))
    assert '<option value="price" selected>' in page
    answer = client.post(f"/a/{TERMS}/questions/", {"clause": "price", "reason": "Is tax in it?"})
    page = words(client.get(answer["Location"]))
    assert "Is tax in it?" in page
    assert "within 7 days" in page
    remark = Remark.objects.get()
    assert (remark.kind, remark.clause, remark.edition, remark.answer_me) == ("question", "price", 1, True)


@pytest.mark.parametrize("sent", [{}, {"reason": " "}, {"reason": "Why?", "clause": "nowhere"}, {"reason": "x" * 5001}])
def test_a_question_that_cannot_be_kept_is_shown_again(client: Client, sent: dict[str, str]) -> None:
    enters(client)
    answer = client.post(f"/a/{DISCLAIMERS}/questions/", sent)
    assert answer.status_code == 422
    assert sent.get("reason", "") in words(answer)
    assert not Remark.objects.exists()


def test_only_the_own_questions_are_shown(client: Client) -> None:
    enters(client)
    client.post(f"/a/{TERMS}/questions/", {"reason": "My own matter"})
    stranger = Client()
    enters(stranger, anna())
    assert "My own matter" not in words(stranger.get(f"/a/{TERMS}/questions/"))


def test_who_is_not_signed_in_enters_before_asking(client: Client) -> None:
    spruce(at=YESTERDAY)
    assert client.get(f"/a/{TERMS}/questions/")["Location"] == "/join/"
    assert client.post(f"/a/{TERMS}/questions/", {"reason": "Why?"}).status_code == 403


def test_reading_the_public_text_opens_no_ceremony(client: Client) -> None:
    enters(client)
    reads(client)
    assert not Ceremony.objects.exists()
    opens(client)
    assert Ceremony.objects.count() == 1
