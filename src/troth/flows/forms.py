"""What staff ask for and answer, and what a person adds to be reached by."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.agreements.models import Remark, Status
from troth.agreements.rules import LONGEST_REMARK
from troth.ceremonies.models import Level
from troth.flows.queries.signatures import Wanted
from troth.people import rules
from troth.people.forms import NormalField, mail_field

ANY = ("", _("any"))
STATES = (
    ANY,
    ("sealed", _("sealed")),
    ("sealing", _("being sealed")),
    ("late", _("unsealed for more than 5 minutes")),
    ("held", _("held for staff")),
)
LEVELS = (ANY, *((level.value, level.value) for level in Level if level != Level.NONE))
MOST_PEOPLE = 50


class Uuids(forms.Field):
    """Repeated ids in the address; anything that is none is passed over."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[UUID, ...]:
        return tuple(found for found in map(_uuid, value or ()) if found)[:MOST_PEOPLE]


class DateInput(forms.DateInput):
    input_type = "date"


class SignatureFilters(forms.Form):
    """Which signatures; every answer stands in the address, so that a view is a link."""

    text = forms.ChoiceField(label=_("Agreement"), required=False)
    edition = forms.IntegerField(
        label=_("Edition"), required=False, min_value=1, max_value=100_000,
        error_messages={"invalid": _("An edition is a number, such as 3.")},
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Level"), required=False, choices=LEVELS)
    status = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    since = forms.DateField(
        label=_("Signed from"), required=False, widget=DateInput(format="%Y-%m-%d"),
        error_messages={"invalid": _("A date looks like 2026-11-21.")},
    )  # fmt: skip
    until = forms.DateField(
        label=_("Signed until"), required=False, widget=DateInput(format="%Y-%m-%d"),
        error_messages={"invalid": _("A date looks like 2026-11-21.")},
    )  # fmt: skip
    person = Uuids(required=False)

    def __init__(self, *args: Any, texts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["text"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *texts]

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        people = given["person"] if "person" in self.data else None
        return Wanted(
            text=given["text"], edition=given["edition"], level=given["level"], status=given["status"],
            since=given["since"], until=given["until"], people=people,
        )  # fmt: skip


class SearchForm(forms.Form):
    """Who is meant, exactly. Sent by POST: a name, a mailbox or a number never stands in an address."""

    who = forms.CharField(
        label=_("Find a person"),
        help_text=_("A whole name, e-mail address or mobile number"),
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "type": "search"}),
        error_messages={"required": _("Please type a whole name, e-mail address or mobile number.")},
    )


class RemarkFilters(forms.Form):
    """Which remarks; what is not one of the choices is passed over."""

    status = forms.ChoiceField(required=False, choices=[("", ""), ("all", ""), *Status.choices])
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Remark.Kind.choices])


class AnswerForm(forms.Form):
    """The words that go to the person by mail."""

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("It goes to the person by mail at once and stands on their page. Up to 5,000 characters."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST_REMARK}),
        error_messages={"required": _("Please write what the person shall read.")},
    )


class MailForm(forms.Form):
    """A further mailbox."""

    kind = "mail"
    value = mail_field(_("We send a code there. Until you enter it, we use the address for nothing."))


class PhoneField(NormalField):
    """A mobile number that is needed: registering words it for one that may be left out."""

    sentence = _(
        "A mobile number looks like 138 0000 0000, from abroad like +44 7700 900123. A landline cannot get an SMS."
    )

    def to_python(self, value: Any) -> str:
        try:
            return super().to_python(value)
        except forms.ValidationError as fault:
            raise forms.ValidationError(self.sentence, code=fault.code) from None


class PhoneForm(forms.Form):
    """A mobile number."""

    kind = "phone"
    value = PhoneField(
        rules.normal_phone,
        label=_("Mobile number"),
        help_text=_("We send a code by SMS. Until you enter it, we use the number for nothing."),
        error_messages={"required": PhoneField.sentence},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


CONTACT_FORMS: dict[str, type[forms.Form]] = {"mail": MailForm, "phone": PhoneForm}


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
