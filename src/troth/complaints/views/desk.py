"""What colleagues do with a complaint: each act has a page of its own, which the panel in the case repeats."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from troth.cases.kinds import DESK
from troth.cases.policy import READERS, may_work_on
from troth.cases.queries.desk_case import case_by_code
from troth.complaints.models import Complaint
from troth.complaints.queries.pages import complaint_page
from troth.complaints.services.appealing import must_review
from troth.complaints.views.acts import ACTS, OF_A_THING, Acting, form_of
from troth.complaints.views.packing import hand_out
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.people.access import note_looks, recently_proved, staff_only
from troth.people.models import Purpose
from troth.people.queries import actor_of

readers, workers = staff_only(*READERS), staff_only(*DESK)


@method_decorator(workers, name="dispatch")
class ActView(View):
    """One act on one complaint: its form, its service, and back to the case; what was typed is kept."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        act = kwargs["act"]
        if act not in ACTS or (act in OF_A_THING) != ("thing" in kwargs):
            raise NotFound(_("There is no such page."))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, code: str, act: str, thing: UUID | None = None) -> HttpResponse:
        acting = self.acting(code, act, thing)
        return self.page(acting, act, form_of(act, acting))

    def post(self, request: HttpRequest, code: str, act: str, thing: UUID | None = None) -> HttpResponse:
        acting = self.acting(code, act, thing)
        form = form_of(act, acting, request.POST)
        if not form.is_valid():
            return self.page(acting, act, form, 422)
        try:
            ACTS[act].run(acting, form)
        except Refused as refused:
            if isinstance(refused, Forbidden) and not refused.field:
                raise
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.page(acting, act, form, refused.status)
        return redirect("cases:desk-case", acting.complaint.case.code)

    def acting(self, code: str, act: str, thing: UUID | None) -> Acting:
        acting = Acting(complaint_by_code(code), thing, timezone.now(), actor_of(self.request))
        if not may_work_on(acting.by, acting.complaint.case):
            raise Forbidden(_("This needs the role agent, supervisor or administrator."))
        if act in OF_A_THING:
            getattr(acting, OF_A_THING[act])  # NotFound, where it is another complaint's
        if act == "review":
            must_review(acting.appeal, acting.by)
        return acting

    def page(self, acting: Acting, name: str, form: forms.Form, status: int = 200) -> HttpResponse:
        case = acting.complaint.case
        if case.person_id is not None:
            note_looks(self.request, [case.person_id], Purpose.CASE, at=acting.at)
        facts = {
            "case": case, "page_of": complaint_page(case, acting.at, desk=True), "act": ACTS[name], "form": form,
            "now": acting.at,
        }  # fmt: skip
        return render(self.request, "complaints/desk_act.html", facts, status=status)


@require_safe
@readers
@recently_proved
def pack(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The hand-over pack; that it was taken is noted, and its person sees who looked."""
    complaint, now = complaint_by_code(code), timezone.now()
    if complaint.case.person_id is not None:
        note_looks(request, [complaint.case.person_id], Purpose.CASE, at=now)
    return hand_out(complaint, form, get_language() or complaint.case.locale, at=now, by=actor_of(request))


def complaint_by_code(code: str) -> Complaint:
    """The complaint of the case of this code; NotFound for any other."""
    case = case_by_code(code)
    found = Complaint.objects.select_related("case__person", "cause").filter(pk=case.pk).first()
    if found is None:
        raise NotFound(_("This case is no complaint."))
    return found
