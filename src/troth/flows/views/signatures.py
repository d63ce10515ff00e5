"""The staff's pages about signatures."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from troth.ceremonies import policy
from troth.ceremonies.models import Document
from troth.ceremonies.services import note_download, release_document
from troth.core.actors import Role
from troth.files.store import read
from troth.flows.forms import MOST_PEOPLE, SearchForm, SignatureFilters
from troth.flows.queries.deliveries import template_words
from troth.flows.queries.offers import offers
from troth.flows.queries.signature import signature_of
from troth.flows.queries.signatures import SignaturePage, signature_page
from troth.people.access import note_looks, staff_only
from troth.people.models import Purpose
from troth.people.queries import actor_of, find_people
from troth.web.downloads import download as attachment

readers = staff_only(*policy.READERS)


@require_safe
@readers
def listing(request: HttpRequest) -> HttpResponse:
    return _listing(request, SearchForm())


@require_POST
@readers
def search(request: HttpRequest) -> HttpResponse:
    """Turn a name, mailbox or number into ids, so that the address of the result tells nobody who it is."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _listing(request, form, status=422)
    people = find_people(form.cleaned_data["who"])[:MOST_PEOPLE]
    if not people:
        form.add_error("who", _("Nobody here has exactly this name, address or number."))
        return _listing(request, form)
    return redirect(f"{reverse('flows:signatures')}?{urlencode([('person', person) for person in people])}")


@require_safe
@readers
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    signature = signature_of(pk, now)
    note_looks(request, [signature.person], Purpose.SIGNATURE, at=now)
    page = {
        "signature": signature,
        "messages": [(sent, template_words(sent.template)) for sent in signature.messages],
        "may_release": policy.may_release_document(actor),
        "now": now,
    }
    return render(request, "flows/staff/signature.html", page)


@require_safe
@readers
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sealed file; that it was taken, and by whom, is recorded."""
    document = get_object_or_404(Document.objects.select_related("file", "ceremony__agreement"), pk=pk)
    now = timezone.now()
    note_download(document, what="pdf", at=now, by=actor_of(request))
    note_looks(request, [document.person_id], Purpose.DOCUMENT, at=now)
    assert document.file is not None  # refused above otherwise
    name = f"{document.ceremony.agreement.slug}-{document.pk}.pdf"
    return attachment(read(document.file), "application/pdf", name=name, plain=name)


@require_POST
@staff_only(Role.SUPERVISOR, Role.ADMINISTRATOR)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    document = get_object_or_404(Document, pk=pk)
    release_document(document, at=timezone.now(), by=actor_of(request))
    return redirect("flows:signature", pk)


def _listing(request: HttpRequest, search: SearchForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    texts = [(offer.slug, offer.title) for offer in offers(now) if offer.is_agreement]
    filters = SignatureFilters(request.GET, texts=texts)
    found, cursor = SignaturePage((), None), request.GET.get("cursor", "")
    if filters.is_valid():
        found = signature_page(filters.wanted, at=now, cursor=cursor)
        note_looks(request, filters.wanted.people or (), Purpose.SEARCH, at=now)
    else:
        status = 422
    asked = [name for name in filters.fields if request.GET.getlist(name) and any(request.GET.getlist(name))]
    page = {
        "filters": filters, "search": search, "rows": found.rows, "next": found.next, "asked": asked,
        "by_person": "person" in asked, "cursor": cursor, "now": now,
    }  # fmt: skip
    return render(request, "flows/staff/signatures.html", page, status=status)
