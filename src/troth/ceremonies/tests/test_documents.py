"""Sealing, holding, releasing, downloading."""

import json
from dataclasses import replace

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from troth.ceremonies import services
from troth.ceremonies.events import Kind
from troth.ceremonies.models import Document, Level, Reading
from troth.ceremonies.queries.certificates import paper_of
from troth.ceremonies.services import documents, note_download, release_document, seal_document
from troth.ceremonies.tests.makers import DISCLAIMERS, MINUTE, PRIVACY, TERMS, by, events, signed, the_event
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Refused
from troth.files.models import StoredFile
from troth.files.store import read
from troth.people.tests.makers import MALLORY, olga, rita
from troth.press import ControlCharacter, Paper, Pressed, press
from troth.press.tests.makers import a_paper

pytestmark = pytest.mark.django_db
WORKER = Actor.job("tests")
NOW = timezone.now()  # the seal's certificate is younger than NOON
LATER = NOW + 4 * MINUTE


@pytest.fixture(scope="module")
def pressed() -> Pressed:
    """One real PDF for all tests of this file: pressing is the press's own matter."""
    return press(a_paper())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, pressed: Pressed) -> list[Paper]:
    """The press hands out the one PDF, and remembers what it was asked to print."""
    papers: list[Paper] = []

    def press_it(paper: Paper) -> Pressed:
        papers.append(paper)
        return pressed

    monkeypatch.setattr(documents, "press", press_it)
    return papers


def test_a_signed_document_is_made_and_sealed_once(quick: list[Paper]) -> None:
    document = signed(at=NOW)
    seal_document(document, at=LATER, by=WORKER)
    assert (document.level, document.sealed_at) == (Level.LT, LATER)
    assert document.file is not None
    facts = the_event(Kind.SEALED, document).facts
    assert (facts["level"], facts["sha256"]) == ("LT", document.sha256)
    seal_document(document, at=LATER, by=WORKER)
    assert len(quick) == 1
    assert read(document.file).startswith(b"%PDF")


def test_letters_no_font_has_stand_in_the_event_and_only_their_number_in_clear(
    monkeypatch: pytest.MonkeyPatch, pressed: Pressed
) -> None:
    """They are letters of a name."""
    monkeypatch.setattr(documents, "press", lambda _paper: replace(pressed, missing=("U+30EDE", "U+31350")))
    document = signed(at=NOW)
    seal_document(document, at=LATER, by=WORKER)
    assert Document.objects.values_list("missing_glyphs", flat=True).get(pk=document.pk) == 2
    assert the_event(Kind.SEALED, document).facts["missing_glyphs"] == ["U+30EDE", "U+31350"]


def test_two_workers_at_once_leave_one_seal(quick: list[Paper]) -> None:
    document = signed(at=NOW)
    late = Document.objects.get(pk=document.pk)
    seal_document(document, at=LATER, by=WORKER)
    with pytest.raises(Refused):
        seal_document(late, at=LATER, by=WORKER)
    assert len(events(Kind.SEALED, document)) == 1


def test_what_cannot_be_printed_is_held_for_staff_and_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    document = signed(at=NOW)
    tried = []

    def refuse(paper: Paper) -> Pressed:
        tried.append(paper)
        raise ControlCharacter("U+0007")

    monkeypatch.setattr(documents, "press", refuse)
    seal_document(document, at=LATER, by=WORKER)
    document.refresh_from_db()
    assert (document.held_at, document.held_reason) == (LATER, "ControlCharacter")
    assert the_event(Kind.HELD, document).facts == {"reason": "ControlCharacter"}
    seal_document(document, at=LATER, by=WORKER)
    assert len(tried) == 1
    assert not StoredFile.objects.exists()


def test_a_supervisor_lets_a_held_document_be_made_again(monkeypatch: pytest.MonkeyPatch, quick: list[Paper]) -> None:
    document = signed(at=NOW)
    Document.objects.filter(pk=document.pk).update(held_at=LATER, held_reason="ControlCharacter")
    document.refresh_from_db()
    with pytest.raises(Forbidden):
        release_document(document, at=LATER, by=rita().actor)
    release_document(document, at=LATER, by=olga().actor)
    assert the_event(Kind.RELEASED, document).facts == {"reason": "ControlCharacter"}
    document.refresh_from_db()
    with pytest.raises(Refused, match="not held"):
        release_document(document, at=LATER, by=olga().actor)
    seal_document(document, at=LATER, by=WORKER)
    assert document.level == Level.LT


def test_a_download_is_noted_and_open_to_the_signer_staff_and_programs_only(quick: list[Paper]) -> None:
    document = signed(at=NOW)
    signer, reader = by(document.person), Actor("api", "shop", frozenset({"ceremonies:read"}))
    with pytest.raises(Refused, match="being sealed"):
        note_download(document, what="document", at=LATER, by=signer)
    seal_document(document, at=LATER, by=WORKER)
    for entitled in (signer, rita().actor, reader):
        note_download(document, what="document", at=LATER, by=entitled)
    assert [event.facts["what"] for event in events(Kind.DOWNLOADED, document)] == ["document"] * 3
    for stranger in (MALLORY, Actor.person("else"), Actor("ceremony", str(document.ceremony_id)), Actor("api", "x")):
        with pytest.raises(Forbidden):
            note_download(document, what="document", at=LATER, by=stranger)


def test_the_paper_holds_each_text_as_it_was_presented(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    document = signed(news=True)
    paper = paper_of(document)
    renderings = [item.rendering for item in document.ceremony.items.select_related("rendering")]
    assert [part.html for part in paper.parts] == [rendering.html for rendering in renderings]
    assert [part.sha256 for part in paper.parts] == [rendering.sha256 for rendering in renderings]
    assert paper.lang == "en"
    with django_assert_max_num_queries(40):
        paper_of(Document.objects.get(pk=document.pk))


def test_the_certificate_tells_what_was_decided_and_what_it_does_not_prove() -> None:
    document = signed(news=True)
    certificate = paper_of(document).certificate
    assert certificate is not None
    told = {fact.label: fact for group in certificate.groups for fact in group.facts}
    assert told["ask-news"].value == "given"
    assert told["ask-analytics"].value == "not given"
    assert told["E-mail"].value == "i***@example.com"
    assert told["IP address"].value == "192.0.2.7"
    assert told["Signed"].value == "2026-11-21 12:03:00 (UTC+8)"
    assert told["Statement"].value == document.statement_sha256
    assert certificate.signature.typed_name == "伊万"
    assert any("does not prove the signer's legal name" in sentence for sentence in certificate.statements)


def test_reading_times_stand_under_the_clause_of_their_own_text() -> None:
    document = signed()
    facts = document.facts()
    Reading.objects.create(ceremony=document.ceremony, text=PRIVACY, clause="rights", milliseconds=5000)
    facts["reading"] = [
        {"text": PRIVACY, "clause": "rights", "milliseconds": 5000, "source": "client-reported"},
        {"text": TERMS, "clause": "rights", "milliseconds": 7000, "source": "client-reported"},
        {"text": DISCLAIMERS, "clause": "disclaimer", "milliseconds": 9000, "source": "client-reported"},
    ]
    document.statement = json.dumps(facts)
    certificate = paper_of(document).certificate
    assert certificate is not None
    [group] = [group for group in certificate.groups if "visible" in group.title]
    assert [fact.value for fact in group.facts] == ["5 s", "7 s", "9 s"]


def test_every_service_of_a_ceremony_is_offered_by_name() -> None:
    assert all(callable(getattr(services, name)) for name in services.__all__)
