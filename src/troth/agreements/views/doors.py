"""Who is let to a ceremony's pages, and how a refused form is shown again."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from troth.ceremonies.models import Ceremony
from troth.ceremonies.policy import may_take_part
from troth.core.actors import Actor
from troth.core.refusals import NotFound, Refused, TooMany
from troth.people.access import signed_in
from troth.people.queries import actor_of

Page = Callable[[HttpRequest, Ceremony, Actor], HttpResponseBase]
Draw = Callable[[int], HttpResponse]


def taking_part(view: Page) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """Only for the person of the ceremony or whoever followed its link. Nobody enters first and comes back;
    for anybody else it does not exist."""

    @wraps(view)
    def door(request: HttpRequest, id: UUID) -> HttpResponseBase:
        actor = actor_of(request)
        rows = Ceremony.objects.select_related("agreement__service__operator", "person")
        ceremony = rows.filter(pk=id).first()
        spent = actor.kind == "ceremony" and ceremony is not None and not may_take_part(actor, ceremony)
        if actor.kind == "nobody" or (spent and actor.id == str(id)):  # once proved, a link is worth nothing
            return signed_in(door)(request, id)
        if ceremony is None or not may_take_part(actor, ceremony):
            raise NotFound(_("There is no such page for you. Perhaps it belongs to another mailbox of yours."))
        return view(request, ceremony, actor)

    return door


def refuse(draw: Draw, form: forms.Form, refused: Refused) -> HttpResponse:
    """The form once more, with the sentence of the refusal at its field and the status that fits it."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    response = draw(refused.status)
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    return response
