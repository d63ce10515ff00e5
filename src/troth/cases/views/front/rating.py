"""How content somebody is: asked of whom the lot drew, answered once, with or without coming in."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from troth.cases.access import following, found
from troth.cases.forms.front import RatingForm
from troth.cases.models import Case, Rating
from troth.cases.policy import ASKED
from troth.cases.services import is_rating_token, rate
from troth.core.actors import Actor
from troth.core.refusals import NotFound, Refused
from troth.people.views.refusing import refuse


class RatingView(View):
    """The question and its answer. Who was not drawn is not asked: for them the page does not exist."""

    case: Case
    actor: Actor

    def get(self, request: HttpRequest) -> HttpResponse:
        rating = self.rating()
        if rating.rated_at is not None:
            return render(request, "cases/front/rated.html", {"case": self.case, "rating": rating})
        return self.page(RatingForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        self.rating()
        form = RatingForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        try:
            rating = rate(self.case, given["score"], given["words"], at=timezone.now(), by=self.actor)
        except Refused as refused:
            return refuse(self.page, form, refused)
        return render(request, "cases/front/rated.html", {"case": self.case, "rating": rating})

    def rating(self) -> Rating:
        rating = Rating.objects.filter(case=self.case, asked_at__isnull=False).first()
        if rating is None:
            raise NotFound(_("There is no question waiting for you here."))
        return rating

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {"case": self.case, "form": form, "by_link": self.actor.kind == ASKED}
        return render(self.request, "cases/front/rating.html", facts, status=status)


@method_decorator(following, name="dispatch")
class OwnRatingView(RatingView):
    """By whoever may follow the case."""

    def dispatch(self, request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
        self.case, self.actor = case, actor
        return super().dispatch(request)


class LinkedRatingView(RatingView):
    """By whoever followed the link in our mail: it opens this question and nothing else of the case."""

    def dispatch(self, request: HttpRequest, code: str, token: str) -> HttpResponseBase:
        case = found(code)
        if case is None or not is_rating_token(case, token):
            raise NotFound(_("There is no question waiting for you here."))
        self.case, self.actor = case, Actor(ASKED, str(case.pk), via="link")
        return super().dispatch(request)
