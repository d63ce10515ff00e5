"""What is set up for the queue: rules of assignment, prepared answers, and whether single keys act."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.cases import policy
from troth.cases.forms.setup import ReplyForm, RuleForm
from troth.cases.kinds import kinds
from troth.cases.models import AssignmentRule, CannedReply
from troth.cases.services import setting_up
from troth.cases.views.desk import keys_on, readers
from troth.core.refusals import Forbidden, Refused
from troth.people.access import staff_only
from troth.people.queries import actor_of

seniors = staff_only(*policy.SENIORS)
YEAR = 365 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def keys(request: HttpRequest) -> HttpResponse:
    """The list of keys, and the switch: on or off for this browser."""
    if request.method != "POST":
        return render(request, "cases/desk/keys.html", {"keys": keys_on(request)})
    answer = redirect("cases:desk-keys")
    state = "off" if request.POST.get("keys") == "off" else "on"
    answer.set_cookie("keys", state, YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)
    return answer


@method_decorator(seniors, name="dispatch")
class RulesView(View):
    """Where new cases go; a rule is added behind the others."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(RuleForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RuleForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            setting_up.add_rule(setting_up.RuleFor(**form.cleaned_data), at=timezone.now(), by=actor_of(request))
        except Forbidden:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.page(form, refused.status)
        return redirect("cases:desk-rules")

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {
            "form": form, "rules": AssignmentRule.objects.select_related("team", "service"),
            "kinds": {kind.name: kind.title for kind in kinds()}, "languages": dict(settings.LANGUAGES),
        }  # fmt: skip
        return render(self.request, "cases/desk/rules.html", facts, status=status)


@require_POST
@seniors
def remove_rule(request: HttpRequest, pk: UUID) -> HttpResponse:
    setting_up.remove_rule(pk, at=timezone.now(), by=actor_of(request))
    return redirect("cases:desk-rules")


@require_safe
@seniors
def replies(request: HttpRequest) -> HttpResponse:
    """The prepared answers; those no longer offered last."""
    rows = CannedReply.objects.order_by("-is_active", "slug")
    return render(request, "cases/desk/replies.html", {"replies": rows})


@method_decorator(seniors, name="dispatch")
class ReplyView(View):
    """One prepared answer, in each language; without a name a new one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        slug = kwargs.get("slug")
        self.reply = get_object_or_404(CannedReply, slug=slug) if slug else None
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        return self.page(ReplyForm(reply=self.reply))

    def post(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        form = ReplyForm(request.POST, reply=self.reply)
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        try:
            setting_up.prepare_reply(
                slug or given["slug"], form.worded("title"), form.worded("body"), kind=given["kind"],
                active=given["active"], at=timezone.now(), by=actor_of(request),
            )  # fmt: skip
        except Forbidden:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return self.page(form, refused.status)
        return redirect("cases:desk-replies")

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "cases/desk/reply.html", {"form": form, "reply": self.reply}, status=status)
