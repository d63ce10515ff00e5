"""What complaints put into the pages of a case: for colleagues how it stands and what to do next, for the person
the decision and what they may do."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from troth.cases.models import Case, Status
from troth.cases.policy import may_work_on
from troth.complaints.models import Complaint, Stage
from troth.complaints.policy import may_drop, may_review
from troth.complaints.queries.pages import ComplaintPage, ReferralView, RemedyView, complaint_page
from troth.complaints.views.acts import ACTS, Acting, form_of
from troth.core.actors import Actor
from troth.people.queries import actor_of
from troth.web.slots import fill


@fill("case.panel", order=10)
def desk_panel(request: HttpRequest | None, case: Case) -> str:
    """How the complaint stands, and a form for each act that is possible now."""
    now = timezone.now()
    page = complaint_page(case, now, desk=True)
    if page is None or request is None:
        return ""
    by = actor_of(request)
    complaint = Complaint.objects.select_related("case").get(pk=case.pk)
    works = may_work_on(by, case) and case.status != Status.MERGED
    if not works:
        page = replace(page, care=())  # promised on the form: only those who deal with the complaint see it
    facts = {
        "case": case, "page_of": page, "now": now, "may_work": works,
        "acts": _acts(page, complaint, by, now) if works else [],
        "remedies": [(r, _remedy_acts(complaint, r, by, now) if works else []) for r in page.remedies],
        "referrals": [(r, _reply_acts(complaint, r, by, now) if works else []) for r in page.referrals],
        "appeal_acts": _appeal_acts(page, complaint, by, now) if works else [],
        "took_part": by.id in page.took_part,
    }  # fmt: skip
    return mark_safe(render_to_string("complaints/desk_panel.html", facts, request))  # noqa: S308 - our template


@fill("case.ways", order=10)
def ways_from_the_queue(request: HttpRequest | None) -> str:
    """The page of causes and limits, for everybody who reads the queue."""
    return format_html('<a href="{}">{}</a>', reverse("complaints:setup"), _("Causes and limits"))


@fill("case.front", order=10)
def front_panel(request: HttpRequest | None, case: Case) -> str:
    """The way of the complaint, the decision with its reasons, what is due, and what the person may do."""
    page = complaint_page(case, timezone.now())
    if page is None or request is None:
        return ""
    facts = {"case": case, "page_of": page, "now": timezone.now()}
    return mark_safe(render_to_string("complaints/front_panel.html", facts, request))  # noqa: S308 - our template


def _acts(page: ComplaintPage, complaint: Complaint, by: Actor, now: datetime) -> list[dict[str, Any]]:
    """The acts on the complaint itself, that which comes next first."""
    acting, appeal = Acting(complaint, None, now, by), page.appeal
    names = {
        Stage.RECEIVED: ["assessment"], Stage.ACKNOWLEDGED: ["assessment"],
        Stage.ASSESSED: ["decision", "investigation", "assessment"],
        Stage.INVESTIGATING: ["investigation"] if appeal else ["decision", "investigation", "assessment"],
        Stage.ANSWERED: ["closure", "investigation"], Stage.CLOSED: [],
    }[Stage(page.stage)]  # fmt: skip
    if appeal and by.id in page.took_part:
        names = []
    if page.stage == Stage.ANSWERED and page.due_remedies:
        names = ["investigation"]
    before_answer = page.stage not in (Stage.ANSWERED, Stage.CLOSED)
    if page.appeal_until:
        names = [*names, "appeal"]
    names = [*names, "referral", *(["dropping"] if before_answer and not appeal and may_drop(by) else [])]
    return [_shown(name, acting) for name in names]


def _remedy_acts(complaint: Complaint, remedy: RemedyView, by: Actor, now: datetime) -> list[dict[str, Any]]:
    acting = Acting(complaint, remedy.id, now, by)
    return [_shown(name, acting) for name in ("remedy", "remedy-refusal")] if remedy.is_due else []


def _reply_acts(complaint: Complaint, referral: ReferralView, by: Actor, now: datetime) -> list[dict[str, Any]]:
    return [_shown("reply", Acting(complaint, referral.id, now, by))] if referral.is_open else []


def _appeal_acts(page: ComplaintPage, complaint: Complaint, by: Actor, now: datetime) -> list[dict[str, Any]]:
    """Deciding it, for whoever may; giving it to somebody, for everybody."""
    if page.appeal is None:
        return []
    acting = Acting(complaint, page.appeal.id, now, by)
    names = [*(["review"] if may_review(by, complaint.case, page.took_part) else []), "decider"]
    return [_shown(name, acting) for name in names]


def _shown(name: str, acting: Acting) -> dict[str, Any]:
    return {"name": name, "thing": acting.thing, "act": ACTS[name], "form": form_of(name, acting)}
