"""How Django's forms are drawn here, and the few widgets that are ours."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """`{{ form }}` with error summary, labels, hints and errors tied to their fields; for FORM_RENDERER."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"


class Choice(forms.RadioSelect):
    """Radio buttons as equal cards: agree and disagree of one size and weight, nothing chosen beforehand."""


class Consent(forms.CheckboxInput):
    """One optional consent as a card of its own; off unless the person turns it on."""


class CodeInput(forms.TextInput):
    """One field for six digits: pasting, autofill and screen readers work; the server strips spaces."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 8, "class": "input otp"}
        super().__init__({**own, "autocapitalize": "off", "spellcheck": "false", **(attrs or {})})
