"""A small site for the tests: pages that refuse, break, and show."""

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ninja import NinjaAPI, Schema
from ninja.security import HttpBearer

from troth.core.refusals import Forbidden, Invalid, NotFound, Refused, TooMany
from troth.web.api_errors import answer_with_problems
from troth.web.forms import Choice, CodeInput, Consent

REFUSALS = {
    "refused": Refused("It is signed already."),
    "invalid": Invalid("The code has six digits.", field="code"),
    "forbidden": Forbidden("An auditor may see this."),
    "missing": NotFound("No such signature."),
    "many": TooMany("Try again in an hour.", retry_after=3600),
}


class SignUp(forms.Form):
    name = forms.CharField(help_text="As it stands in the agreement.")
    email = forms.EmailField()
    decision = forms.ChoiceField(choices=[("agree", "I agree"), ("disagree", "I do not agree")], widget=Choice)
    code = forms.CharField(widget=CodeInput, required=False)
    consent_news = forms.BooleanField(required=False, widget=Consent)


def form(request: HttpRequest) -> HttpResponse:
    posted = SignUp(request.POST) if request.method == "POST" else SignUp()
    return render(request, "web/form.html", posted.get_context())


def refuse(request: HttpRequest, how: str) -> HttpResponse:
    request.POST.get("name")
    raise REFUSALS[how]


def break_down(request: HttpRequest, how: str) -> HttpResponse:
    request.POST.get("name")
    raise OperationalError("row of 王小满") if how == "busy" else ZeroDivisionError("王小满")


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "web/consumer.html")


def bench(request: HttpRequest) -> HttpResponse:
    navigation = [{"label": "Signatures", "url": "/staff/", "count": 3, "current": True}]
    return render(request, "web/staff.html", {"navigation": navigation})


def cached(request: HttpRequest) -> HttpResponse:
    return HttpResponse("tile", headers={"Cache-Control": "public, max-age=60"})


@csrf_exempt
def api_echo(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"length": len(request.body)}, status=201, headers={"Location": "/api/things/1"})


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        return token if token == "good" else None


class Anybody:
    """Who may ask again: everybody, or nobody."""

    def __call__(self, request: HttpRequest) -> bool:
        return True


class Nobody:
    def __call__(self, request: HttpRequest) -> bool:
        return False


class Subject(Schema):
    ref: str
    age: int


class Order(Schema):
    subject: Subject


api = NinjaAPI(urls_namespace="web-tests", openapi_url=None, docs_url=None)
answer_with_problems(api)


@api.post("/orders", auth=Token())
def order(request: HttpRequest, order: Order) -> dict[str, str]:
    raise REFUSALS[order.subject.ref]


urlpatterns = [
    path("form", form),
    path("refuse/<how>", refuse),
    path("break/<how>", break_down),
    path("api/refuse/<how>", csrf_exempt(refuse)),
    path("api/break/<how>", break_down),
    path("api/echo", api_echo),
    path("api/ninja/", api.urls),
    path("only-post", only_post),
    path("", show),
    path("staff/", bench),
    path("cached", cached),
    path("", include("troth.web.urls")),
]
handler400 = "troth.web.views.bad_request"
handler403 = "troth.web.views.forbidden"
handler404 = "troth.web.views.not_found"
handler500 = "troth.web.views.server_error"
