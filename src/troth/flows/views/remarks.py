"""The staff's pages about what people said."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from troth.agreements import policy
from troth.agreements.models import Remark, Status
from troth.agreements.services import answer_remark
from troth.ceremonies.policy import READERS
from troth.core.refusals import Forbidden, Refused
from troth.flows.forms import AnswerForm, RemarkFilters
from troth.flows.queries.remarks import remark_of, remark_page
from troth.people.access import note_looks, staff_only
from troth.people.models import Purpose
from troth.people.queries import actor_of

readers = staff_only(*READERS)
WAITING: str = Status.OPEN  # what the list opens on


@require_safe
@readers
def listing(request: HttpRequest) -> HttpResponse:
    """Remarks by status and kind; without a status those that wait."""
    filters = RemarkFilters(request.GET)
    filters.is_valid()
    status, kind = filters.cleaned_data.get("status") or WAITING, filters.cleaned_data.get("kind") or ""
    found = remark_page(status="" if status == "all" else status, kind=kind, number=request.GET.get("page", 1))
    page = {
        "rows": found.rows, "page_obj": found.page_obj, "status": status, "kind": kind, "now": timezone.now(),
        "tabs": [*((value, label, found.counts.get(value, 0)) for value, label in Status.choices),
                 ("all", _("all"), sum(found.counts.values()))],
        "kinds": Remark.Kind.choices,
    }  # fmt: skip
    return render(request, "flows/staff/remarks.html", page)


@method_decorator(readers, name="dispatch")
class RemarkView(View):
    """One remark, read by many and answered once."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(pk, AnswerForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not policy.may_answer(actor_of(request)):
            raise Forbidden(_("You may read this; answering takes an agent, a supervisor or a legal role."))
        form, (remark, _view) = AnswerForm(request.POST), remark_of(pk)
        if not form.is_valid():
            return self.page(pk, form, 422)
        try:
            answer_remark(remark, form.cleaned_data["answer"], at=timezone.now(), by=actor_of(request))
        except Forbidden:
            raise
        except Refused as refused:
            form.add_error("answer" if refused.field else None, str(refused))
            return self.page(pk, form, refused.status)
        return redirect("flows:remark", pk)

    def page(self, pk: UUID, form: forms.Form, status: int = 200) -> HttpResponse:
        remark, view = remark_of(pk)
        note_looks(self.request, [remark.person_id], Purpose.REMARK, at=timezone.now())
        facts = {
            "remark": view, "row": view.row, "form": form, "now": timezone.now(),
            "may_answer": policy.may_answer(actor_of(self.request)),
        }  # fmt: skip
        return render(self.request, "flows/staff/remark.html", facts, status=status)
