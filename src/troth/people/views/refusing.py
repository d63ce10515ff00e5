"""How a form that a service refused comes back."""

from collections.abc import Callable

from django import forms
from django.http import HttpResponse

from troth.core.refusals import Refused, TooMany

Page = Callable[[forms.Form, int], HttpResponse]


def refuse(page: Page, form: forms.Form, refused: Refused) -> HttpResponse:
    """The form once more, with the sentence of the refusal at its field and the status that fits it."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    return in_time(page(form, refused.status), refused)


def in_time(response: HttpResponse, refused: Refused) -> HttpResponse:
    """Say when to come back, where the refusal knows."""
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    return response
