"""What a person said of how we dealt with their case, beside it in the workbench; and the end of a look."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views import View

from troth.cases.access import found
from troth.cases.forms.front import Words
from troth.cases.models import Case, Rating
from troth.cases.policy import SENIORS, may_end_look
from troth.cases.services import end_look
from troth.cases.services.rating import MOST_WORDS
from troth.core.actors import Role
from troth.core.refusals import NotFound, Refused
from troth.people.access import staff_only
from troth.people.queries import actor_of
from troth.people.views.refusing import refuse
from troth.vault.datakeys import unless_erased
from troth.web.slots import fill


class LookForm(forms.Form):
    """What was found."""

    found = Words(
        label=_("What went wrong, and what follows from it?"), rows=3, longest=MOST_WORDS,
        help_text=_("For colleagues; it stands among what happened in the case."),
    )  # fmt: skip


@fill("case.panel", order=90)
def rating_panel(request: HttpRequest | None, case: Case) -> str:
    """The score and the words, and while a look is open the form that ends it."""
    rating = Rating.objects.filter(case=case, rated_at__isnull=False).first()
    if rating is None or request is None:
        return ""
    facts = _facts(request, case, rating, LookForm())
    return mark_safe(render_to_string("cases/look_panel.html", facts, request))  # noqa: S308 - our template


@method_decorator(staff_only(*SENIORS, Role.QUALITY), name="dispatch")
class LookView(View):
    """End the look that a low score opened."""

    def get(self, request: HttpRequest, code: str) -> HttpResponseBase:
        return redirect("cases:desk-case", code)

    def post(self, request: HttpRequest, code: str) -> HttpResponseBase:
        case = found(code)
        rating = Rating.objects.filter(case=case, look_opened_at__isnull=False).first() if case else None
        if case is None or rating is None:
            raise NotFound(_("No look was opened for this case."))
        form = LookForm(request.POST)

        def page(form: forms.Form, status: int = 200) -> HttpResponse:
            return render(request, "cases/look.html", _facts(request, case, rating, form), status=status)

        if not form.is_valid():
            return page(form, 422)
        try:
            end_look(case, form.cleaned_data["found"], at=timezone.now(), by=actor_of(request))
        except Refused as refused:
            return refuse(page, form, refused)
        return redirect("cases:desk-case", case.code)


def _facts(request: HttpRequest, case: Case, rating: Rating, form: forms.Form) -> dict[str, Any]:
    is_open = rating.look_opened_at is not None and rating.look_ended_at is None
    return {
        "case": case, "rating": rating, "words": unless_erased(lambda: rating.words), "form": form,
        "look_is_open": is_open, "may_end": is_open and may_end_look(actor_of(request)),
    }  # fmt: skip
