"""A signed document as its signer sees it: a page that every phone can show, the file, the bundle."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from troth.agreements.bundles import bundle_of
from troth.agreements.models import Remark
from troth.ceremonies.models import Ceremony, Document, Item
from troth.ceremonies.policy import may_have_document
from troth.ceremonies.queries.certificates import paper_of
from troth.ceremonies.services import note_download
from troth.core.refusals import NotFound
from troth.files.store import read
from troth.people.access import signed_in
from troth.people.queries import actor_of
from troth.press import Paper
from troth.press.paper import Part
from troth.press.strokes import drawing
from troth.texts.queries import ClauseLine, clauses_of
from troth.web.downloads import download as attachment


@gzip_page
@require_safe
@signed_in
def show_document(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The record in HTML: the texts as presented and every fact of the certificate."""
    document = own_document(request, id)
    ceremony = document.ceremony
    paper = paper_of(document)
    facts = {
        "document": document,
        "ceremony": ceremony,
        "number": ceremony.items.select_related("edition")[0].edition.number,
        "paper": paper,
        "texts": _texts(ceremony, paper),
        "drawn": _drawn(paper),
        "service": ceremony.agreement.service,
        "remarks": Remark.objects.filter(ceremony=ceremony.pk).order_by("-made_at"),
    }
    return render(request, "agreements/document.html", facts)


@require_safe
@signed_in
def download(request: HttpRequest, id: UUID, what: str) -> HttpResponseBase:
    """The sealed file or the bundle around it; while it is being sealed, a sentence that says so."""
    document = own_document(request, id)
    note_download(document, what=what, at=timezone.now(), by=actor_of(request))
    assert document.file is not None  # note_download refuses an unsealed document
    if what == "document":
        return _attached(read(document.file), "application/pdf", document, "pdf")
    return _attached(bundle_of(document), "application/zip", document, "zip")


def own_document(request: HttpRequest, id: UUID) -> Document:
    """The document, if it is the person's; for everybody else it does not exist."""
    rows = Document.objects.select_related("ceremony__agreement__service__operator", "ceremony__person", "file")
    document = rows.filter(pk=id).first()
    if document is None or not may_have_document(actor_of(request), document):
        raise NotFound(_("There is no such document among yours. Perhaps you signed it with another mailbox."))
    return document


def _texts(ceremony: Ceremony, paper: Paper) -> list[tuple[Part, Item, tuple[ClauseLine, ...]]]:
    """Each text as it was presented, with its clauses: beside each one may ask or complain about it."""
    items = ceremony.items.select_related("rendering", "edition__text").order_by("position")
    return [
        (part, item, clauses_of(item.rendering, item.edition.text.slug))
        for part, item in zip(paper.parts, items, strict=True)
    ]


def _drawn(paper: Paper) -> SafeString:
    """The signature drawn by hand as a picture; empty where none was drawn."""
    strokes = paper.certificate.signature.strokes if paper.certificate else ()
    return SafeString(drawing(strokes))  # numbers only: safe by construction


def _attached(content: bytes, kind: str, document: Document, ending: str) -> HttpResponse:
    """A download under a name that says what it is."""
    item = document.ceremony.items.select_related("rendering", "edition__text")[0]
    rest = f"-{item.edition.number}-{timezone.localtime(document.signed_at):%Y-%m-%d}.{ending}"
    return attachment(content, kind, name=item.rendering.title + rest, plain=item.edition.text.slug + rest)
