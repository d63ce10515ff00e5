"""The page of a ceremony's state, and the decision."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from troth.agreements.forms import DecisionForm, DisagreementForm
from troth.agreements.models import Remark
from troth.agreements.queries.gists import gist_of, gists
from troth.agreements.queries.presented import PresentedSet, presented
from troth.agreements.rules import ANSWER_WITHIN
from troth.agreements.services import disagree
from troth.agreements.views.doors import refuse, taking_part
from troth.ceremonies import services
from troth.ceremonies.models import Ceremony, Status
from troth.ceremonies.services.opening import NotCurrent, must_be_current
from troth.core.actors import Actor
from troth.core.refusals import Refused
from troth.web.answers import typed

STEPS = {Status.AGREED: "agreements:code", Status.VERIFIED: "agreements:signature", Status.SIGNED: "agreements:signed"}


@gzip_page
@require_safe
@taking_part
def show(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    """Where the ceremony stands: the texts to decide on, or the step that comes next. HEAD shows nothing to anybody."""
    if request.method == "HEAD":
        return HttpResponse()
    try:
        services.present(ceremony, locale=get_language() or settings.LANGUAGE_CODE, at=timezone.now(), by=actor)
    except NotCurrent:
        return lapsed(request, ceremony)
    if ceremony.status in STEPS:
        return redirect(STEPS[Status(ceremony.status)], ceremony.pk)
    if ceremony.status == Status.LAPSED:
        return lapsed(request, ceremony)
    shown = presented(ceremony)
    if ceremony.status == Status.DECLINED:
        return declined(request, ceremony, shown)
    return reading(request, ceremony, shown, decision_form(ceremony, shown))


@gzip_page
@require_POST
@taking_part
def decide(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    """Agree or disagree. What was decided before stands: the same answer again leads on."""
    if ceremony.status == Status.SIGNED:
        return redirect("agreements:signed", ceremony.pk)
    if ceremony.status == Status.LAPSED:
        return lapsed(request, ceremony, status=409)
    try:
        must_be_current(ceremony, at=timezone.now(), by=actor)
        if request.POST.get("decision") == "disagree":
            return _disagree(request, ceremony, actor)
        return _agree(request, ceremony, actor)
    except NotCurrent:
        return lapsed(request, ceremony, status=409)


def _agree(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    if ceremony.status != Status.PRESENTED:
        return redirect("agreements:ceremony", ceremony.pk)
    shown = presented(ceremony)
    form = DecisionForm(request.POST, title=shown.contract.title, consents=shown.consents)
    if not form.is_valid():
        return reading(request, ceremony, shown, form, status=422)
    given = form.cleaned_data
    try:
        services.agree(
            ceremony, consents=form.consents, reading=given["reading"], manifest_sha256=given["manifest_sha256"],
            at=timezone.now(), by=actor,
        )  # fmt: skip
    except NotCurrent:
        raise
    except Refused as refused:
        ceremony.refresh_from_db()
        shown = presented(ceremony)  # perhaps in another language than the form that was sent
        again = decision_form(ceremony, shown, request)
        return refuse(lambda status: reading(request, ceremony, shown, again, status=status), again, refused)
    return redirect("agreements:code", ceremony.pk)


def _disagree(request: HttpRequest, ceremony: Ceremony, actor: Actor) -> HttpResponseBase:
    if ceremony.status == Status.OPENED:
        return redirect("agreements:ceremony", ceremony.pk)
    shown = presented(ceremony)
    form = DisagreementForm(request.POST, clauses=shown.contract.clauses)
    if not form.is_valid():
        return _disagreement(request, ceremony, shown, form, status=422)
    disagree(ceremony, form.said, at=timezone.now(), by=actor)
    return redirect("agreements:ceremony", ceremony.pk)


def decision_form(ceremony: Ceremony, shown: PresentedSet, request: HttpRequest | None = None) -> DecisionForm:
    """The form for what is presented now; with a request, the choices that were sent stand in it again."""
    sent = request.POST.copy() if request else None
    if sent is not None:
        sent["manifest_sha256"] = ceremony.manifest_sha256
    initial = {"manifest_sha256": ceremony.manifest_sha256}
    return DecisionForm(sent, initial=initial, title=shown.contract.title, consents=shown.consents)


def reading(
    request: HttpRequest, ceremony: Ceremony, shown: PresentedSet, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    """The signing page: summary, texts in full, then the decision."""
    facts = {
        "ceremony": ceremony, "shown": shown, "minutes": shown.minutes, "form": form,
        "gists": gists(shown.contract.clauses), "service": ceremony.agreement.service,
    }  # fmt: skip
    return render(request, "agreements/reading.html", facts, status=status)


def declined(request: HttpRequest, ceremony: Ceremony, shown: PresentedSet, *, status: int = 200) -> HttpResponse:
    """What was kept of a disagreement, what works without signing, and the way back."""
    remark = Remark.objects.filter(ceremony=ceremony.pk, kind__in=("objection", "suggestion")).first()
    clauses = {clause.clause_id: clause for clause in shown.contract.clauses}
    useful = [clause for clause in clauses.values() if clause.tag in ("cancellation", "complaints")]
    facts = {
        "ceremony": ceremony, "contract": shown.contract, "service": ceremony.agreement.service,
        "remark": remark, "clause": clauses.get(remark.clause) if remark else None,
        "useful": [gist_of(clause) for clause in useful], "answer_days": ANSWER_WITHIN.days,
        "form": DisagreementForm(clauses=shown.contract.clauses),
    }  # fmt: skip
    return render(request, "agreements/declined.html", facts, status=status)


def _disagreement(
    request: HttpRequest, ceremony: Ceremony, shown: PresentedSet, form: DisagreementForm, *, status: int
) -> HttpResponse:
    facts = {"ceremony": ceremony, "contract": shown.contract, "form": form}
    return render(request, "agreements/disagreement.html", facts, status=status)


def lapsed(request: HttpRequest, ceremony: Ceremony, *, status: int = 200) -> HttpResponse:
    """Why the ceremony ended without a decision, what was kept, and the way on."""
    facts = {
        "ceremony": ceremony,
        "service": ceremony.agreement.service,
        "typed": typed(request),
        "by_link": "person" not in request.session,
    }
    return render(request, "agreements/lapsed.html", facts, status=status)
