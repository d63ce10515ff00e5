"""What people type: turned into normal values, or into a sentence that helps."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from troth.channels import available
from troth.people import rules
from troth.web.forms import CodeInput

SENTENCES: Mapping[str, str | Promise] = {
    "empty": _("Please tell us the name that shall stand in the agreement."),
    "too-long": _("This is longer than 10,000 characters. Please shorten it."),
    "control": _("There is an invisible control character in it. Please type it anew instead of pasting it."),
    "mail": _("An e-mail address looks like name@example.com. Please compare it with yours."),
    "mail-long": _("An e-mail address has at most 320 characters. Please compare it with yours."),
    "phone": _("A mobile number looks like 138 0000 0000, from abroad like +852 5123 4567. You can leave it empty."),
    "landline": _("This is a landline. Please give a mobile number, or leave it empty."),
}


SENT_BACK = 320  # characters of what was too long anyway


class NormalField(forms.CharField):
    """Text that a rule brings into its normal form; what the rule cannot use gets its sentence. What is longer than
    `longest` is not sent back whole."""

    def __init__(self, normal: Callable[[str], str], *, longest: int = rules.LONGEST_MAIL, **kwargs: Any) -> None:
        self.normal, self.longest = normal, longest
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text.strip():
            return ""
        try:
            return self.normal(text)
        except rules.Unusable as unusable:
            raise forms.ValidationError(str(SENTENCES[unusable.reason]), code=unusable.reason) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What stands in the field again when the page comes back."""
        shown = super().bound_data(data, initial)
        return shown[:SENT_BACK] if isinstance(shown, str) and len(shown) > self.longest else shown


def mail_field(hint: str | Promise) -> NormalField:
    """A mailbox, needed."""
    return NormalField(
        rules.normal_mail,
        label=_("E-mail address"),
        help_text=hint,
        error_messages={"required": _("Please tell us your e-mail address: the code goes there.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "off"}),
    )


class JoinForm(forms.Form):
    """Who registers and how to reach them."""

    name = NormalField(
        rules.normal_name,
        longest=rules.LONGEST_NAME,
        label=_("Name"),
        help_text=_("Needed. It stands in the agreement you sign, so please write it as on your papers."),
        error_messages={"required": SENTENCES["empty"]},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = mail_field(_("Needed. We send the code, your copy of the agreement and legal notices there."))
    phone = NormalField(
        rules.normal_phone,
        label=_("Mobile number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    locale = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = (
            _("Without it everything works too. With it, codes can come by SMS, and we reach you when mail fails.")
            if "sms" in available()
            else _("Without it everything works too. It lets us call you when mail does not reach you.")
        )
        self.fields["locale"].initial = get_language()

    def clean_locale(self) -> str:
        """The language we write in: that of the page, unless another one we speak was asked for."""
        asked = str(self.cleaned_data["locale"])
        return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


class EnterForm(forms.Form):
    """Whose mailbox the code goes to."""

    email = mail_field(_("The one you registered with."))


class UnseenCode(CodeInput):
    """A typed code is never drawn again."""

    def format_value(self, value: Any) -> None:
        return None


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("6 digits"),
        max_length=40,
        error_messages={
            "required": _("Please type the 6 digits from our message."),
            "max_length": _("The code is 6 digits."),
        },
        widget=UnseenCode,
    )
