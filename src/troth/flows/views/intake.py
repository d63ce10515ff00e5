"""The ways in: help and complaint, each one form on one screen, with or without an account, from a clause or not."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from troth.cases.access import hold
from troth.cases.models import Case, Way
from troth.cases.services import known_by, open_case, spend_on_cases
from troth.cases.views.front.mailbox import await_code
from troth.cases.views.front.pages import SHOWN_FOR, note_filed
from troth.complaints.models import Complaint
from troth.complaints.services import file_complaint
from troth.core.actors import Actor
from troth.core.refusals import Refused
from troth.flows.filing import (
    COMPLAINT,
    SUPPORT,
    About,
    AskForm,
    ComplaintForm,
    read_about,
    said_in,
    services_offered,
)
from troth.flows.queries.offers import offers
from troth.people import services as people
from troth.people.access import caller
from troth.people.models import Code, Person
from troth.people.queries import actor_of, person_of
from troth.people.views.refusing import refuse
from troth.vault.datakeys import unless_erased
from troth.web.slots import fill

ALIKE = "alike"  # in the session: what was filed last, by the digest of all that was typed
TOKENS = ("csrfmiddlewaretoken", "same")


@fill("case.receipt")
def what_was_wished(request: HttpRequest | None, case: Case) -> str:
    """What a complaint is about and what the person wants, on its receipt."""
    complaint = Complaint.objects.filter(case=case).first()
    if complaint is None:
        return ""
    facts = [(_("Kind"), complaint.get_filed_as_display())]
    if wish := unless_erased(lambda: complaint.wish):
        facts.append((_("What you want"), wish))
    return format_html_join("", '<div><dt>{}</dt><dd class="words" dir="auto">{}</dd></div>', facts)


@require_safe
def show_help(request: HttpRequest) -> HttpResponse:
    """Two doors, what we promise, and where else one can turn."""
    found = offers(timezone.now())
    operators = {offer.operator: offer for offer in found if offer.operator}
    return render(request, "flows/help.html", {"operators": operators.values()})


class FilingView(View):
    """Bring something to us. The same form sent twice is one case; what was typed comes back with every refusal."""

    kind: str
    form_class: Callable[..., Any]
    template: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.actor = actor_of(request)
        self.person = person_of(self.actor)
        asked = request.POST.get("clause", "") or request.GET.get("clause", "")
        self.about = read_about(asked, self.person) if asked else None
        if self.about and self.about.ceremony is None and (self.person or request.method != "POST"):
            return self.unsigned(request, self.about)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, 422)
        now = timezone.now()
        case = known_by(self.kind, form.cleaned_data["same"]) or self.filed_before(at=now)
        if case is None:
            try:
                case = self.file(form, at=now)
            except Refused as refused:
                return refuse(self.page, form, refused)
        request.session[ALIKE] = {self.all_typed(): [str(case.pk), now.isoformat()]}
        if self.person is None:
            hold(request, case)
            note_filed(request, case, at=now)
        return redirect("cases:receipt", case.code)

    def filed_before(self, *, at: datetime) -> Case | None:
        """What this browser filed just now, word for word: who goes back and sends the page again means the same."""
        pk, filed = self.request.session.get(ALIKE, {}).get(self.all_typed(), (None, ""))
        if pk is None or at - datetime.fromisoformat(filed) > SHOWN_FOR:
            return None
        return Case.objects.live().select_related("person").filter(pk=pk).first()

    def all_typed(self) -> str:
        """The digest of all that was typed and chosen, whichever copy of the page it was typed into."""
        typed = sorted((name, value) for name, value in self.request.POST.items() if name not in TOKENS)
        files = sorted((file.name or "", file.size or 0) for file in self.request.FILES.getlist("files"))
        return hashlib.sha256(repr((self.kind, typed, self.request.POST.getlist("needs"), files)).encode()).hexdigest()

    def file(self, form: Any, *, at: datetime) -> Case:
        """Open the case; who left a mailbox and is not known yet is registered first, and a code goes there."""
        spend_on_cases(caller(self.request), at=at)
        said = said_in(form, self.about, self.person, at=at)
        code = None if self.person or form.is_nameless else self.register(form, at=at)
        person = code.contact.person if code else self.person
        case = self.open(form, said, person, at=at)
        if code:
            await_code(self.request, case, code, mail=form.cleaned_data["email"])
        return case

    def open(self, form: Any, said: Any, person: Person | None, *, at: datetime) -> Case:
        raise NotImplementedError

    def register(self, form: Any, *, at: datetime) -> Code:
        given = form.cleaned_data
        return people.register(
            name=given["name"], mail=given["email"], phone="", locale=get_language() or "zh-hans",
            address=caller(self.request), at=at, by=self.by,
        )  # fmt: skip

    @property
    def by(self) -> Actor:
        """Staff who use the page of the consumers do so as anybody: their own way in is the workbench."""
        return self.actor if self.person else Actor.nobody()

    @property
    def way(self) -> str:
        return Way.CLAUSE if self.about else Way.ME if self.person else Way.WEB

    def form(self, *sent: Any) -> Any:
        about = self.about.ref if self.about else ""
        return self.form_class(*sent, services=services_offered(), known=self.person is not None, about=about)

    def unsigned(self, request: HttpRequest, about: About) -> HttpResponse:
        """The clause was not signed in this edition by whoever asks: nobody enters first, others ask as readers. What
        somebody wrote while their session ended is taken all the same, without the proof that they signed."""
        if self.person is None:
            request.session["awaits"] = f"{request.path}?{urlencode({'clause': about.ref})}"
            return redirect("people:enter")
        ask = reverse("agreements:questions", args=[about.text])
        return redirect(f"{ask}?{urlencode({'clause': about.clause})}")

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {"form": form, "about": self.about, "known": self.person is not None, "kind": self.kind}
        return render(self.request, self.template, facts, status=status)


class AskView(FilingView):
    """A question, or a request for help."""

    kind, template = SUPPORT, "flows/ask.html"

    def form(self, *sent: Any) -> AskForm:
        about = self.about.ref if self.about else ""
        return AskForm(
            *sent, services=services_offered(), known=self.person is not None, about=about, at=timezone.now()
        )

    def open(self, form: Any, said: Any, person: Person | None, *, at: datetime) -> Case:
        return open_case(SUPPORT, said, person=person, way=self.way, at=at, by=self.by)


class ComplainView(FilingView):
    """A complaint."""

    kind, template = COMPLAINT, "flows/complain.html"
    form_class = ComplaintForm

    def open(self, form: Any, said: Any, person: Person | None, *, at: datetime) -> Case:
        given = form.cleaned_data
        return file_complaint(
            said, category=given["category"], wish=given["wish"], vulnerable=given["needs"], person=person,
            way=self.way, at=at, by=self.by,
        ).case  # fmt: skip
