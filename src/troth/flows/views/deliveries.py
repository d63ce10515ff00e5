"""The staff's page about what did not get through, and the two ways to try again."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from troth.channels.services import retry_message
from troth.core.actors import Role
from troth.flows import policy
from troth.flows.queries.deliveries import dead_letters, messages_in_trouble, template_words
from troth.flows.services import take_up_delivery
from troth.people.access import staff_only
from troth.people.queries import actor_of

retriers = staff_only(Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)


@require_safe
@staff_only(*policy.READERS)
def listing(request: HttpRequest) -> HttpResponse:
    page = {
        "messages": [(message, template_words(message.template)) for message in messages_in_trouble()],
        "letters": dead_letters(),
        "may_take_up": policy.may_take_up(actor_of(request)),
        "now": timezone.now(),
    }
    return render(request, "flows/staff/deliveries.html", page)


@require_POST
@retriers
def send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    retry_message(pk, at=timezone.now(), by=actor_of(request))
    return redirect("flows:deliveries")


@require_POST
@retriers
def take_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    take_up_delivery(pk, at=timezone.now(), by=actor_of(request))
    return redirect("flows:deliveries")
