"""What programs may ask and do: agreements in force, where a person stands, ceremonies and their documents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from troth.agreements.bundles import bundle_of
from troth.ceremonies import policy
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.queries.standings import standing_of
from troth.ceremonies.rules import usable_return
from troth.ceremonies.services import note_download, open_for_subject
from troth.core.actors import Actor
from troth.core.refusals import Invalid, NotFound
from troth.files.store import read
from troth.people.api import needs
from troth.people.models import Person, Reference, reference_index
from troth.promises.services import Buyer, buyer
from troth.texts.models import Edition, Text
from troth.texts.queries import edition_in_force
from troth.web.downloads import download

router = Router()


def _file(kind: str) -> dict[str, Any]:
    """For `openapi_extra=`: what is sent back is a file of this kind."""
    return {"responses": {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}}


class ProgramRequest(HttpRequest):
    """A request that showed a token; `auth` is who that makes it."""

    auth: Actor


class RenderingOut(Schema):
    locale: str
    title: str
    sha256: str
    source_sha256: str
    html: str


class EditionOut(Schema):
    agreement: str
    number: int
    status: str
    level: str
    change_class: str
    published_at: datetime | None
    effective_at: datetime | None
    renderings: list[RenderingOut] = []


class AgreementOut(Schema):
    slug: str
    service: str | None
    current: EditionOut | None


class AgreementsOut(Schema):
    items: list[AgreementOut]
    next: str | None


class StandingOut(Schema):
    subject: str
    agreement: str
    current: int | None
    accepted: int | None
    accepted_at: datetime | None
    standing: str


class SubjectIn(Schema):
    ref: str = Field(min_length=1, max_length=200)
    name: str = Field("", max_length=400)
    email: str = Field("", max_length=320)
    phone: str = Field("", max_length=40)


class CeremonyIn(Schema):
    agreement: str = Field(max_length=80, pattern="^[a-zA-Z0-9_-]+$")
    locale: str = "zh-hans"
    return_url: str = Field("", max_length=500)
    subject: SubjectIn


class DocumentOut(Schema):
    level: str
    sha256: str


class CeremonyOut(Schema):
    id: UUID
    url: str
    status: str
    agreement: str
    edition: int | None
    document: DocumentOut | None
    signed_at: datetime | None


@router.get("/agreements", response=AgreementsOut, auth=needs("agreements:read"))
def list_agreements(request: ProgramRequest) -> dict[str, Any]:
    """The agreements and what is in force of each; a provider has few, so one page holds them all."""
    texts = Text.objects.filter(kind="agreement").select_related("service").order_by("slug")
    return {"items": [_agreement(text) for text in texts], "next": None}


@router.get("/agreements/{slug:slug}", response=AgreementOut, auth=needs("agreements:read"))
def read_agreement(request: ProgramRequest, slug: str) -> dict[str, Any]:
    """One agreement with the edition in force, in all its languages."""
    return _agreement(_text(slug), whole=True)


@router.get("/agreements/{slug:slug}/editions/{int:number}", response=EditionOut, auth=needs("agreements:read"))
def read_edition(request: ProgramRequest, slug: str, number: int) -> dict[str, Any]:
    """One published edition, in all its languages."""
    edition = Edition.objects.public().filter(text=_text(slug), number=number).first()
    if edition is None:
        raise NotFound(_("There is no such edition."))
    return _edition(edition, whole=True)


@router.get("/agreements/{slug:slug}/status", response=StandingOut, auth=needs("agreements:read"))
def read_standing(request: ProgramRequest, slug: str, subject: str) -> dict[str, Any]:
    """Where the person stands whom you know as `subject`; somebody never introduced has accepted nothing."""
    reference = Reference.objects.filter(index=reference_index(subject)).first()
    found = standing_of(reference.person_id if reference else None, _text(slug).slug, timezone.now())
    return {
        "subject": subject, "agreement": slug, "current": found.current, "accepted": found.accepted,
        "accepted_at": found.accepted_at, "standing": found.standing,
    }  # fmt: skip


@router.post("/ceremonies", response={201: CeremonyOut}, auth=needs("ceremonies:write"))
def open_ceremony(request: ProgramRequest, sent: CeremonyIn) -> Status[dict[str, Any]]:
    """Open a ceremony for a person of yours; its `url` leads the person straight to it."""
    if sent.return_url and not usable_return(sent.return_url, ""):
        raise Invalid(_("This is not an address to which a person can be sent back."), field="return_url")
    now = timezone.now()
    _text(sent.agreement)
    person = _introduced(sent, now, request.auth)
    ceremony, token = open_for_subject(
        person, sent.agreement, locale=_locale(sent.locale), return_url=sent.return_url, at=now, by=request.auth
    )
    return Status(201, _ceremony(ceremony) | {"url": f"{settings.TROTH.base_url}/c/{token}/"})


@router.get("/ceremonies/{uuid:id}", response=CeremonyOut, auth=needs("ceremonies:read"))
def read_ceremony(request: ProgramRequest, id: UUID) -> dict[str, Any]:
    """How far a ceremony has come. Its link was given once and is not repeated: `url` is the page of its state."""
    return _ceremony(_found(id))


@router.get("/ceremonies/{uuid:id}/document", auth=needs("ceremonies:read"), openapi_extra=_file("application/pdf"))
def read_document(request: ProgramRequest, id: UUID) -> HttpResponse:
    """The sealed PDF; 409 while it is being sealed."""
    document = _document(request, id, "document")
    assert document.file is not None  # noted downloads are of sealed documents
    return download(read(document.file), "application/pdf", name="document.pdf", plain="document.pdf")


@router.get("/ceremonies/{uuid:id}/bundle", auth=needs("ceremonies:read"), openapi_extra=_file("application/zip"))
def read_bundle(request: ProgramRequest, id: UUID) -> HttpResponse:
    """Sealed PDF, statement and root in one zip; 409 while it is being sealed."""
    document = _document(request, id, "bundle")
    return download(bundle_of(document), "application/zip", name="bundle.zip", plain="bundle.zip")


def _text(slug: str) -> Text:
    text = Text.objects.filter(slug=slug, kind="agreement").select_related("service").first()
    if text is None:
        raise NotFound(_("There is no agreement of this name."))
    return text


def _locale(asked: str) -> str:
    return "en" if asked.lower().startswith("en") else "zh-hans"


def _introduced(sent: CeremonyIn, now: datetime, by: Actor) -> Person:
    whose = sent.subject
    return buyer(Buyer(whose.ref, whose.name, whose.email, whose.phone, _locale(sent.locale)), at=now, by=by)


def _agreement(text: Text, *, whole: bool = False) -> dict[str, Any]:
    current = edition_in_force(text.slug, timezone.now())
    return {
        "slug": text.slug,
        "service": text.service.slug if text.service else None,
        "current": _edition(current, whole=whole) if current else None,
    }


def _edition(edition: Edition, *, whole: bool) -> dict[str, Any]:
    return {
        "agreement": edition.text.slug,
        "number": edition.number,
        "status": edition.status,
        "level": edition.level,
        "change_class": edition.change_class,
        "published_at": edition.published_at,
        "effective_at": edition.effective_at,
        "renderings": list(edition.renderings.all()) if whole else [],
    }


def _found(id: UUID) -> Ceremony:
    ceremony = Ceremony.objects.filter(pk=id).select_related("agreement", "document").first()
    if ceremony is None:
        raise NotFound(_("There is no such ceremony."))
    return ceremony


def _ceremony(ceremony: Ceremony) -> dict[str, Any]:
    document = Document.objects.filter(ceremony=ceremony).first()
    item = ceremony.items.filter(act="accept").select_related("edition").first()
    sealed = document is not None and document.file_id is not None
    return {
        "id": ceremony.pk,
        "url": f"{settings.TROTH.base_url}/ceremonies/{ceremony.pk}/",
        "status": ceremony.status,
        "agreement": ceremony.agreement.slug,
        "edition": item.edition.number if item else None,
        "document": {"level": document.level, "sha256": document.sha256} if document and sealed else None,
        "signed_at": ceremony.signed_at,
    }


def _document(request: ProgramRequest, id: UUID, what: str) -> Document:
    document = Document.objects.filter(ceremony=_found(id)).select_related("file").first()
    if document is None or not policy.may_have_document(request.auth, document):
        raise NotFound(_("This ceremony has no document: it was not signed."))
    note_download(document, what=what, at=timezone.now(), by=request.auth)
    return document
