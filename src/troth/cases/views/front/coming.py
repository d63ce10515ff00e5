"""The way back to a case: a receipt code, or one's own mailbox."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from troth.cases.access import hold, needs_receipt
from troth.cases.forms.front import ReceiptForm
from troth.cases.models import Case
from troth.cases.services import spend_on_receipts
from troth.cases.services.opening import receipt_digest
from troth.core.refusals import Refused
from troth.people.access import caller
from troth.people.views.refusing import refuse


class FollowView(View):
    """Type the receipt code; sent by POST, so that it stands in no address and no log."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(ReceiptForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ReceiptForm(request.POST)
        try:
            spend_on_receipts(caller(request), at=timezone.now())
            if not form.is_valid():
                return self.page(form, 422)
            case = _case_of(form.cleaned_data["receipt"])
        except Refused as refused:
            return refuse(self.page, form, refused)
        hold(request, case)
        return redirect("cases:case", case.code)

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {"form": form, "awaited": "awaits" in self.request.session}
        return render(self.request, "cases/front/follow.html", facts, status=status)


def _case_of(receipt: str) -> Case:
    """The case of this receipt; one that a proved mailbox owns is no longer found by it."""
    case = Case.objects.select_related("person").filter(receipt_digest=receipt_digest(receipt)).first()
    if case is None or not needs_receipt(case):
        raise Refused(_("No case belongs to this code. Please compare each sign with what you kept."), field="receipt")
    return case
