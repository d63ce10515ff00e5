"""What a person does in their case: write, which opens it again where it is closed, and close it."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from troth.cases import services
from troth.cases.access import following
from troth.cases.forms.front import MessageForm
from troth.cases.models import Case
from troth.cases.views.front.pages import page
from troth.core.actors import Actor
from troth.core.refusals import Invalid, Refused
from troth.people.access import caller
from troth.people.views.refusing import refuse

OWN_ENDS = ("solved", "withdrawn")


@require_POST
@following
def write(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    """Say one more thing; to a closed case it opens it again."""
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, case, actor, form, status=422)
    now, given = timezone.now(), form.cleaned_data
    try:
        services.spend_on_messages(caller(request), at=now)
        services.write(case, given["body"], files=given["files"], same=given["same"], at=now, by=actor)
    except Refused as refused:
        return refuse(lambda same, status: page(request, case, actor, same, status=status), form, refused)
    return _back(case, "written")


@require_POST
@following
def close(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    """Close one's own case as solved, or take it back."""
    outcome = request.POST.get("outcome", "")
    try:
        if outcome not in OWN_ENDS:
            raise Invalid(_("Please say whether it is solved or you take it back."), field="outcome")
        services.spend_on_messages(caller(request), at=timezone.now())
        services.close(case, outcome, at=timezone.now(), by=actor)
    except Refused as refused:
        return _refused(request, case, actor, refused)
    return _back(case, "closed")


def _refused(request: HttpRequest, case: Case, actor: Actor, refused: Refused) -> HttpResponse:
    """The page as it stands now, with the sentence of the refusal above."""
    case.refresh_from_db()
    return page(request, case, actor, MessageForm(), status=refused.status, refusal=str(refused))


def _back(case: Case, sent: str) -> HttpResponse:
    return redirect(f"{reverse('cases:case', args=[case.code])}?sent={sent}")
