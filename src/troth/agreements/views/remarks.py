"""Ask about a clause; say what the signing was like."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View

from troth.agreements import services
from troth.agreements.forms import OpinionForm, QuestionForm
from troth.agreements.models import Remark
from troth.agreements.rules import ANSWER_WITHIN
from troth.agreements.views.documents import own_document
from troth.agreements.views.editions import public_text
from troth.core.refusals import NotFound
from troth.people.access import signed_in
from troth.people.queries import actor_of, person_of
from troth.texts.models import Edition
from troth.texts.queries import EditionPage, edition_page


@method_decorator(signed_in, name="dispatch")
class QuestionView(View):
    """Ask about a clause of the edition in force; earlier questions and their answers stand below."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = self.edition(slug)
        known = {clause.clause_id for clause in edition.clauses}
        asked = request.GET.get("clause", "")
        form = QuestionForm(clauses=edition.clauses, initial={"clause": asked if asked in known else ""})
        return self.page(edition, form)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = self.edition(slug)
        form = QuestionForm(request.POST, clauses=edition.clauses)
        if not form.is_valid():
            return self.page(edition, form, status=422)
        person = person_of(actor_of(request))
        if person is None:
            raise NotFound("")
        row = Edition.objects.select_related("text").get(pk=edition.edition_id)
        services.ask(row, form.said, person=person.pk, at=timezone.now(), by=actor_of(request))
        return redirect(f"{request.path}?asked=1")

    def edition(self, slug: str) -> EditionPage:
        public_text(slug)
        return edition_page(slug, get_language() or settings.LANGUAGE_CODE, at=timezone.now())

    def page(self, edition: EditionPage, form: QuestionForm, status: int = 200) -> HttpResponse:
        me = UUID(actor_of(self.request).id)
        mine = Remark.objects.filter(person=me, text=edition.slug, kind=Remark.Kind.QUESTION)
        titles = {clause.clause_id: f"{clause.number} {clause.title}".strip() for clause in edition.clauses}
        facts = {
            "edition": edition, "form": form, "answer_days": ANSWER_WITHIN.days,
            "remarks": [(remark, titles.get(remark.clause, "")) for remark in mine.order_by("-made_at")],
            "asked": "asked" in self.request.GET and status == 200,
        }  # fmt: skip
        return render(self.request, "agreements/questions.html", facts, status=status)


@method_decorator(signed_in, name="dispatch")
class OpinionView(View):
    """What the signing was like; the page stays open for good."""

    def get(self, request: HttpRequest, id: UUID) -> HttpResponse:
        return self.page(id, OpinionForm())

    def post(self, request: HttpRequest, id: UUID) -> HttpResponse:
        form = OpinionForm(request.POST)
        if not form.is_valid():
            return self.page(id, form, status=422)
        document = own_document(request, id)
        services.give_opinion(document, form.said, at=timezone.now(), by=actor_of(request))
        return redirect(f"{request.path}?said=1")

    def page(self, id: UUID, form: OpinionForm, status: int = 200) -> HttpResponse:
        document = own_document(self.request, id)
        remarks = Remark.objects.filter(ceremony=document.ceremony_id, kind=Remark.Kind.OPINION)
        facts: dict[str, Any] = {
            "document": document, "form": form, "remarks": remarks.order_by("-made_at"),
            "agreement": document.ceremony.items.select_related("rendering")[0].rendering.title,
            "answer_days": ANSWER_WITHIN.days, "said": "said" in self.request.GET and status == 200,
        }  # fmt: skip
        return render(self.request, "agreements/opinion.html", facts, status=status)
