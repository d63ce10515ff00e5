"""Everybody's own first page: the person's, and that of the staff."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from troth.cases.policy import may_read_cases
from troth.channels import available
from troth.flows import policy
from troth.flows.queries.mine import mine
from troth.flows.queries.today import desk, today
from troth.people.access import signed_in, staff_only
from troth.people.queries import actor_of, person_of


@require_safe
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """What I signed and said, how I am reached, and the way out."""
    person, now = person_of(actor_of(request)), timezone.now()
    if person is None:
        return redirect("people:join")
    page = {"mine": mine(person, now), "now": now, "by_sms": "sms" in available()}
    return render(request, "flows/me.html", page)


@require_safe
@staff_only()
def staff(request: HttpRequest) -> HttpResponse:
    """What happened today and what waits for somebody."""
    now, actor = timezone.now(), actor_of(request)
    page = {
        "desk": desk(UUID(actor.id), now) if may_read_cases(actor) else None,
        "today": today(now), "now": now, "week": now - timedelta(days=7),
        "can_read": policy.may_see_deliveries(actor),
    }  # fmt: skip
    return render(request, "flows/staff/home.html", page)
