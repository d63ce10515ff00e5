"""Sign, and what comes after."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.agreements.forms import SignatureForm
from troth.agreements.queries.presented import presented
from troth.agreements.queries.proofs import fingerprint, masked, sent_code, told_of_sealing
from troth.agreements.views import proving
from troth.agreements.views.ceremonies import lapsed
from troth.agreements.views.doors import refuse, taking_part
from troth.ceremonies import services
from troth.ceremonies.models import Ceremony, Status
from troth.ceremonies.services.opening import NotCurrent, must_be_current
from troth.ceremonies.services.signing import Connection
from troth.core.actors import Actor
from troth.core.refusals import Refused
from troth.web.addresses import client_address


@require_http_methods(["GET", "HEAD", "POST"])
@taking_part
def sign_it(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    """The last step: one signature, however often the button is pressed."""
    if ceremony.status == Status.SIGNED:
        return redirect("agreements:signed", ceremony.pk)
    try:
        must_be_current(ceremony, at=timezone.now(), by=actor)
        if request.method == "POST":
            return _sign(request, ceremony, actor)
    except NotCurrent:
        ceremony.refresh_from_db()
        return lapsed(request, ceremony, status=409 if request.method == "POST" else 200)
    if ceremony.status != Status.VERIFIED:
        return redirect("agreements:ceremony", ceremony.pk)
    return _page(request, ceremony, SignatureForm())


def _sign(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return _page(request, ceremony, form, status=422)
    try:
        services.sign(ceremony, form.signature, connection=connection_of(request), at=timezone.now(), by=actor)
    except NotCurrent:
        raise
    except Refused as refused:
        ceremony.refresh_from_db()
        if ceremony.status == Status.AGREED and ceremony.decided_at:  # the proof was too old: a new code, then sign
            return proving.page(request, ceremony, sentence=str(refused), status=refused.status)
        return refuse(lambda status: _page(request, ceremony, form, status=status), form, refused)
    return redirect("agreements:signed", ceremony.pk)


@require_safe
@taking_part
def signed(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    """Signed: what happens next, and how far the sealing has come; never more than is true."""
    if ceremony.status != Status.SIGNED:
        return redirect("agreements:ceremony", ceremony.pk)
    service = ceremony.agreement.service
    facts = {
        "ceremony": ceremony,
        "document": ceremony.document,
        "contract": presented(ceremony).contract,
        "service": service,
        "way_back": ceremony.return_url or (service.home if service else ""),
        "is_person": actor.kind == "person",
        "told": _(", ").join(map(masked, told_of_sealing(ceremony.person))),
    }
    return render(request, "agreements/signed.html", facts)


def connection_of(request: HttpRequest) -> Connection:
    """From where the request came, as the server saw it; the browser's own account only where it says so."""
    address = client_address(request, settings.TROTH.trusted_proxies)
    return Connection(address.ip, address.how, request.headers.get("User-Agent", ""))


def _page(request: HttpRequest, ceremony: Ceremony, form: SignatureForm, *, status: int = 200) -> HttpResponse:
    if ceremony.status != Status.VERIFIED:
        return render(request, "agreements/not_yet.html", {"ceremony": ceremony}, status=status)
    shown = presented(ceremony)
    facts = {
        "ceremony": ceremony, "shown": shown, "form": form, "sent": sent_code(ceremony, timezone.now()),
        "consents": _answers(ceremony), "fingerprint": fingerprint(ceremony), "service": ceremony.agreement.service,
    }  # fmt: skip
    return render(request, "agreements/signature.html", facts, status=status)


def _answers(ceremony: Ceremony) -> list[tuple[str, bool]]:
    """Each consent as it was answered, under the title of its clause."""
    titles = {clause.consent: clause.title for clause in presented(ceremony).consents}
    return [(titles.get(answer.purpose, answer.purpose), answer.given) for answer in ceremony.consents.all()]
