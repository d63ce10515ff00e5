"""Agree to electronic form, have the code sent, enter it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from troth.agreements.forms import ProofForm
from troth.agreements.queries.presented import presented
from troth.agreements.queries.proofs import fingerprint, sent_code, ways
from troth.agreements.views.ceremonies import lapsed
from troth.agreements.views.doors import refuse, taking_part
from troth.ceremonies import services
from troth.ceremonies.models import Ceremony, Status
from troth.ceremonies.services.opening import NotCurrent, must_be_current
from troth.ceremonies.services.signing import OnItsWay
from troth.core.actors import Actor
from troth.core.refusals import Refused
from troth.people.access import let_person_in
from troth.people.forms import CodeForm


@require_http_methods(["GET", "HEAD", "POST"])
@taking_part
def prove(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    """The page between deciding and signing; whoever is elsewhere is led there."""
    try:
        must_be_current(ceremony, at=timezone.now(), by=actor)
        if request.method == "POST" and "code" in request.POST:
            return _enter(request, ceremony, actor)
        if request.method == "POST":
            return _request(request, ceremony, actor)
    except NotCurrent:
        return lapsed(request, ceremony, status=409 if request.method == "POST" else 200)
    if ceremony.status != Status.AGREED:
        return redirect("agreements:ceremony", ceremony.pk)
    return page(request, ceremony)


def _request(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    form = ProofForm(request.POST, ways=ways(ceremony))
    if not form.is_valid() or not form.ways:
        return page(request, ceremony, asking=form, status=422)
    title = f"{fingerprint(ceremony)} {presented(ceremony).contract.title}"  # an SMS may cut the end
    try:
        services.request_code(ceremony, form.way.contact, title=title, at=timezone.now(), by=actor)
    except NotCurrent:
        raise
    except Refused as refused:
        sent = sent_code(ceremony, timezone.now())
        if not isinstance(refused, OnItsWay) or (sent and not sent.live):
            return refuse(lambda status: page(request, ceremony, asking=form, status=status), form, refused)
    return redirect("agreements:code", ceremony.pk)  # where two clicks meet, the page shows the one code


def _enter(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    form, at = CodeForm(request.POST), timezone.now()
    if not form.is_valid():
        return page(request, ceremony, entering=form, status=422)
    sent = sent_code(ceremony, at)
    try:
        services.enter_code(ceremony, sent.code.pk if sent else None, form.cleaned_data["code"], at=at, by=actor)
    except NotCurrent:
        raise
    except Refused as refused:
        return refuse(lambda status: page(request, ceremony, entering=form, status=status), form, refused)
    if actor.kind == "ceremony":
        let_person_in(request, ceremony.person, at=at)  # the code proved who holds the link
    return redirect("agreements:ceremony", ceremony.pk)


def page(
    request: HttpRequest, ceremony: Ceremony, *, asking: ProofForm | None = None, entering: CodeForm | None = None,
    sentence: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """What electronic form means and where the code goes; once one is on its way, where to enter it."""
    at: datetime = timezone.now()
    sent, possible = sent_code(ceremony, at), ways(ceremony)
    if ceremony.status != Status.AGREED:
        why = entering.non_field_errors() if entering else ()
        return render(request, "agreements/not_yet.html", {"ceremony": ceremony, "refused": why}, status=status)
    facts = {
        "ceremony": ceremony, "contract": presented(ceremony).contract, "service": ceremony.agreement.service,
        "sent": sent, "ways": possible, "others": [way for way in possible if sent and way.channel != sent.channel],
        "asking": asking or ProofForm(ways=possible), "entering": entering or CodeForm(),
        "fingerprint": fingerprint(ceremony), "sentence": sentence,
        "refused": asking.non_field_errors() if asking else (),
    }  # fmt: skip
    return render(request, "agreements/code.html", facts, status=status)
