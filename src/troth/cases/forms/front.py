"""What people write to us: turned into plain values, or into a sentence that helps; what was typed stays."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from troth.cases.rules import LONGEST_BODY, Unreadable, has_hidden_characters, normal_receipt
from troth.cases.services.attaching import MOST, TOGETHER, Upload, read_upload
from troth.core.refusals import Invalid
from troth.people.forms import SENTENCES, NormalField, mail_field
from troth.people.rules import LONGEST_NAME, normal_name
from troth.web.forms import Choice

_tokens = signing.Signer(salt="cases.form")
MAIL, NAMELESS = "mail", "nameless"


def form_token() -> str:
    """A fresh token for one form: sent twice, it is one case. Signed, so that nobody makes up another's."""
    return _tokens.sign(get_random_string(22))


def is_form_token(token: str) -> bool:
    try:
        _tokens.unsign(token)
    except signing.BadSignature:
        return False
    return True


class Words(forms.CharField):
    """What somebody says in their own words: any script, some length, no hidden characters."""

    def __init__(self, *, rows: int = 6, longest: int = LONGEST_BODY, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        self.longest = longest
        sentence = _("Please write a few words, so that we know what you mean.")
        super().__init__(error_messages={"required": sentence}, **kwargs)

    def clean(self, value: Any) -> str:
        words = str(super().clean(value) or "").replace("\r\n", "\n").strip()
        if len(words) > self.longest:
            raise forms.ValidationError(
                _("This has %(n)s characters; please keep it under %(most)s, or attach the rest as a file."),
                params={"n": len(words), "most": f"{self.longest:,}"},
            )
        if has_hidden_characters(words):
            raise forms.ValidationError(str(SENTENCES["control"]))
        return words


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """None, one or several files; each is what its bytes say, and what cannot be taken gets its sentence."""

    widget = SeveralFiles

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Pictures or files"))
        kwargs.setdefault("help_text", _("Up to 10, each at most 20 MB. A screenshot often says most."))
        super().__init__(required=False, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> tuple[Upload, ...]:
        sent = [file for file in (data if isinstance(data, list) else [data]) if file]
        if len(sent) > MOST:
            raise forms.ValidationError(_("At most 10 files at once; the others can follow."))
        if sum(file.size or 0 for file in sent) > TOGETHER:
            raise forms.ValidationError(_("Together they are more than 60 MB. Please send some of them afterwards."))
        try:
            return tuple(read_upload(file.name or "", file.read()) for file in sent)
        except Invalid as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class WithFiles(forms.Form):
    """A form of words that files may come with. Its token counts together with what was sent: the same twice is one,
    what was changed on the way back is another."""

    WORDS = ("body", "wish", "category")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("same"):
            sent = [str(given.get(name, "")) for name in self.WORDS] + [file.sha256 for file in given.get("files", ())]
            given["same"] = "|".join([given["same"], *sent])
        return given

    @property
    def chose_files(self) -> bool:
        """Whether files were sent: a browser does not keep them when the form comes back."""
        return bool(self.files)


class FilingForm(WithFiles):
    """Something is brought to us, on one screen; whoever is signed in is not asked how to be reached."""

    body = Words(label=_("What happened?"), rows=8)
    service = forms.ChoiceField(
        label=_("Which service is it about?"),
        error_messages={"required": _("Please choose the service, or that it is about none of them.")},
    )
    files = Files()  # type: ignore[assignment]  # the field is taken out of the class; what was sent keeps the name
    reach = forms.ChoiceField(
        label=_("How shall our answer reach you?"), widget=Choice,
        help_text=_("Without a name you get a receipt code of 25 signs. It is shown once and is the only way back."),
        choices=((MAIL, _("By mail, and on my own page")), (NAMELESS, _("Without a name, by a receipt code"))),
        error_messages={"required": _("Please choose one of the two.")},
    )  # fmt: skip
    email = mail_field(_("We send a code there afterwards. Until you enter it, we use the address for nothing."))
    name = NormalField(
        normal_name, longest=LONGEST_NAME, label=_("Name"), required=False,
        help_text=_("How we may address you."), widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    clause = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    same = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(
        self, *args: Any, services: Iterable[tuple[str, str]], known: bool, about: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = list(services)
        if about or len(choices) < 2:  # the clause names it, or there is but one
            del self.fields["service"]
        else:
            field = self.fields["service"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Please choose")), *choices, ("-", _("None of them"))]
        if known:
            for name in ("reach", "email", "name"):
                del self.fields[name]
        self.fields["same"].initial = form_token()
        self.fields["clause"].initial = about

    def clean_same(self) -> str:
        """The token of this form; one that is not ours counts as a form of its own."""
        token = str(self.cleaned_data["same"])
        return token if is_form_token(token) else form_token()

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("reach") != MAIL:  # what was begun there and left is not asked about
            for name in ("email", "name"):
                self.errors.pop(name, None)
        return super().clean()

    @property
    def is_nameless(self) -> bool:
        return self.cleaned_data.get("reach") == NAMELESS


class MessageForm(WithFiles):
    """One more thing to say, with files."""

    body = Words(label=_("Your message"))
    files = Files()  # type: ignore[assignment]  # the field is taken out of the class; what was sent keeps the name
    same = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput, initial=form_token)


class ReceiptForm(forms.Form):
    """The receipt code that was shown once."""

    receipt = forms.CharField(
        label=_("Receipt code"), max_length=200,
        help_text=_("25 signs in groups of five, such as the one you wrote down. Capitals and hyphens do not matter."),
        error_messages={"required": _("Please type the receipt code."),
                        "max_length": _("A receipt code has 25 letters and digits. Please compare it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_receipt(self) -> str:
        try:
            return normal_receipt(self.cleaned_data["receipt"])
        except Unreadable:
            raise forms.ValidationError(
                _("A receipt code has 25 letters and digits. Please compare it."), code="unreadable"
            ) from None


class RatingForm(forms.Form):
    """How content somebody is: from 1 to 5, and in words."""

    score = forms.TypedChoiceField(
        label=_("How content are you with how we dealt with it?"), coerce=int, widget=forms.RadioSelect,
        choices=(
            (5, _("5 · very content")), (4, _("4 · content")), (3, _("3 · so-so")), (2, _("2 · not content")),
            (1, _("1 · not content at all")),
        ),
        error_messages={"required": _("Please choose a number from 1 to 5.")},
    )  # fmt: skip
    words = Words(
        label=_("What was good, what was in the way?"), rows=4, longest=2_000, required=False,
        help_text=_("Up to 2,000 characters."),
    )  # fmt: skip
