"""A case that came by telephone, at the counter or by letter, entered by staff."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from troth.cases import policy
from troth.cases.models import Case
from troth.cases.queries.desk import LIVING
from troth.cases.services import Said, open_case, receipt_of
from troth.complaints.services import file_complaint
from troth.core.actors import Role
from troth.core.ids import uuid7
from troth.core.refusals import Forbidden, Refused
from troth.flows.forms import MOST_PEOPLE, TypedForm
from troth.flows.queries.rail import people_to_choose
from troth.people.access import note_looks, staff_only
from troth.people.models import Person, Purpose
from troth.people.queries import actor_of, find_people
from troth.promises.models import Service
from troth.support.rules import SUPPORT

workers = staff_only(Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)


@method_decorator(workers, name="dispatch")
class TypedView(View):
    """Find the person exactly, or none; then the words, once however often they are sent."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(TypedForm(initial={"same": str(uuid7())}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TypedForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        found = self.people(form)
        if found is None:
            return self.page(form, 422)
        if len(found) > 1:
            return self.page(form, 200, found)
        try:
            case = _opened(form, found[0] if found else None, request)
        except Forbidden:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.page(form, refused.status)
        if case.person_id is None:
            return render(request, "flows/staff/case_receipt.html", {"case": case, "receipt": receipt_of(case)})
        return redirect("cases:desk-case", case.code)

    def people(self, form: TypedForm) -> list[UUID] | None:
        """Whom the words mean: the one chosen, those found, nobody; None where nobody is called so."""
        who, chosen = form.cleaned_data["who"], form.cleaned_data["person"]
        if not who.strip():
            return []
        found = find_people(who)[:MOST_PEOPLE]
        note_looks(self.request, found, Purpose.SEARCH, at=timezone.now())
        if not found:
            form.add_error("who", _("Nobody here has exactly this name, address or number."))
            return None
        return [chosen] if chosen in found else found

    def page(self, form: forms.Form, status: int = 200, found: list[UUID] | None = None) -> HttpResponse:
        facts = {"form": form, "people": people_to_choose(found or ()), "view": LIVING}
        return render(self.request, "flows/staff/case_new.html", facts, status=status)


def _opened(form: TypedForm, person: UUID | None, request: HttpRequest) -> Case:
    given, at, by = form.cleaned_data, timezone.now(), actor_of(request)
    if not policy.may_work(by):
        raise Forbidden(_("You may read cases, but not open one."))
    who = Person.objects.get(pk=person) if person else None
    token = "|".join(("typed", by.id, given["same"], given["who"], given["body"])) if given["same"] else ""
    said = Said(
        body=given["body"], subject=given["subject"], locale=given["locale"] or (who.locale if who else "zh-hans"),
        service=Service.objects.filter(slug=given["service"]).first(), same=token,
    )  # fmt: skip
    if given["kind"] == SUPPORT:
        return open_case(SUPPORT, said, person=who, way=given["way"], at=at, by=by)
    return file_complaint(
        said, category=given["category"], wish=given["wish"], person=who, way=given["way"], at=at, by=by
    ).case
