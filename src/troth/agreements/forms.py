"""What people answer, sign and say: turned into plain values, or into a sentence that helps."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troth.agreements.queries.proofs import Way
from troth.agreements.rules import LONGEST_REMARK, has_hidden_characters
from troth.agreements.services import Said
from troth.ceremonies.rules import Drawn, UnusableSignature, drawn
from troth.people.forms import SENTENCES, NormalField
from troth.people.rules import normal_name
from troth.texts.models import Clause
from troth.texts.queries import ClauseLine
from troth.web.forms import Choice, Consent


class Words(forms.CharField):
    """What somebody says in their own words: any script, some length, no hidden characters."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        super().__init__(
            error_messages={"required": _("Please write a few words, so that we know what you mean.")}, **kwargs
        )

    def clean(self, value: Any) -> str:
        words = str(super().clean(value) or "").replace("\r\n", "\n").strip()
        if len(words) > LONGEST_REMARK:
            raise forms.ValidationError(
                _("This has %(n)s characters; please keep it under 5,000, or send the rest as a second one."),
                params={"n": len(words)},
            )
        if has_hidden_characters(words):
            raise forms.ValidationError(str(SENTENCES["control"]))
        return words


class DecisionForm(forms.Form):
    """Agree or disagree, and each consent apart; nothing is chosen beforehand."""

    decision = forms.ChoiceField(
        choices=(("agree", _("I agree")), ("disagree", _("I disagree"))),
        widget=Choice,
        error_messages={
            "required": _("Please choose one of the two. Nothing was decided yet."),
            "invalid_choice": _("Please choose one of the two. Nothing was decided yet."),
        },
    )
    manifest_sha256 = forms.CharField(required=False, widget=forms.HiddenInput)
    reading = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, title: str, consents: Iterable[Clause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].label = _("Do you agree to “%(title)s”?") % {"title": title}
        self.purposes = []
        for clause in consents:
            self.fields[f"consent_{clause.consent}"] = forms.BooleanField(
                label=clause.title, help_text=clause.summary, required=False, widget=Consent
            )
            self.purposes.append(clause.consent)

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[f"consent_{purpose}"] for purpose in self.purposes]

    @property
    def consents(self) -> dict[str, bool]:
        """The answer to each purpose."""
        return {purpose: bool(self.cleaned_data.get(f"consent_{purpose}")) for purpose in self.purposes}


class DisagreementForm(forms.Form):
    """Why somebody disagrees; everything is optional."""

    decision = forms.CharField(widget=forms.HiddenInput, initial="disagree", required=False)
    clause = forms.ChoiceField(label=_("What is it about?"), required=False)
    kind = forms.ChoiceField(
        label=_("Is it an objection or a suggestion?"),
        choices=(("objection", _("An objection: this is not right for me")),
                 ("suggestion", _("A suggestion: this could be better"))),
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    reason = Words(
        label=_("Your reason or suggestion"), required=False,
        help_text=_("Up to 5,000 characters. Staff read it; it also counts when the next edition is written."),
    )  # fmt: skip
    answer_me = forms.BooleanField(
        label=_("Please answer me"), required=False,
        help_text=_("We answer by mail within 7 days; the answer also stands on your page."),
    )  # fmt: skip

    def __init__(self, *args: Any, clauses: Iterable[ClauseLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["clause"], clauses, _("The agreement as a whole"))

    @property
    def said(self) -> Said | None:
        """What was said, if anything was."""
        given = self.cleaned_data
        if not given["reason"]:
            return None
        return Said(given["kind"] or "objection", given["reason"], given["clause"], answer_me=given["answer_me"])


class ProofForm(forms.Form):
    """Agree to electronic form, and where the code shall go."""

    electronic_form = forms.CharField(
        widget=forms.HiddenInput, initial="yes",
        error_messages={"required": _("A code is only sent when you agree to sign in electronic form.")},
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("Where shall the code go?"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Codes cannot be sent this way here. Please choose another.")},
    )  # fmt: skip

    def __init__(self, *args: Any, ways: list[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = {way.channel: way for way in ways}
        words = {"mail": _("By mail to %(to)s"), "sms": _("By SMS to %(to)s")}
        if self.is_bound and "channel" not in self.data:
            self.data = {**{name: self.data[name] for name in self.data}, "channel": ways[0].channel if ways else ""}
        choices = [(way.channel, words[way.channel] % {"to": way.masked}) for way in ways]
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(ways) == 1:
            field.widget = forms.HiddenInput()
            field.initial = ways[0].channel
        elif ways:
            field.initial = ways[0].channel

    def clean_electronic_form(self) -> str:
        if self.cleaned_data["electronic_form"] != "yes":
            raise forms.ValidationError(self.fields["electronic_form"].error_messages["required"])
        return "yes"

    @property
    def way(self) -> Way:
        """The chosen way; the first one where none was named."""
        return self.ways[self.cleaned_data["channel"]]


UNUSABLE: dict[str, str | Promise] = {
    "empty": _("Please draw your signature, or type your name here."),
    "garbled": _("The drawing did not arrive whole. Please draw it again, or type your name here."),
    "too-long": _("This drawing is too large. Please clear it and sign once more, or type your name here."),
    "control": SENTENCES["control"],
}


class SignatureForm(forms.Form):
    """The signature: drawn or typed, either is enough."""

    use_required_attribute = False
    strokes = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    typed_name = NormalField(
        normal_name, label=_("Your name, typed"), error_messages={"required": UNUSABLE["empty"]},
        help_text=_("Typing counts as much as drawing; you need only one of the two."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        try:
            given["signature"] = drawn(given.get("strokes") or "[]")
            self.errors.pop("typed_name", None)  # one of the two is enough
        except UnusableSignature as unusable:
            given["signature"] = given.get("typed_name", "")
            if unusable.reason != "empty" and self.has_error("typed_name", "required"):
                self.errors["typed_name"] = self.error_class([str(UNUSABLE[unusable.reason])], renderer=self.renderer)
        return given

    @property
    def signature(self) -> str | Drawn:
        signature: str | Drawn = self.cleaned_data["signature"]
        return signature


class QuestionForm(forms.Form):
    """A question about a clause."""

    clause = forms.ChoiceField(label=_("What is it about?"), required=False)
    reason = Words(label=_("Your question"), help_text=_("Up to 5,000 characters. Everyday words are fine."))

    def __init__(self, *args: Any, clauses: Iterable[ClauseLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["clause"], clauses, _("The text as a whole"))

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said("question", given["reason"], given["clause"], answer_me=True)


class OpinionForm(forms.Form):
    """What the signing was like."""

    rating = forms.TypedChoiceField(
        label=_("How was signing?"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
        choices=(
            (5, _("5 · very good")), (4, _("4 · good")), (3, _("3 · so-so")), (2, _("2 · bad")), (1, _("1 · very bad")),
        ),
    )  # fmt: skip
    reason = Words(
        label=_("What was good, what was in the way?"), required=False, help_text=_("Up to 5,000 characters.")
    )
    answer_me = forms.BooleanField(label=_("Please answer me"), required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and given.get("rating") is None and not given.get("reason"):
            self.add_error("reason", _("Please choose a number or write a few words."))
        return given

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said("opinion", given["reason"], rating=given["rating"], answer_me=given["answer_me"])


def choose(field: forms.Field, clauses: Iterable[ClauseLine], whole: str | Promise) -> None:
    """Let a field choose between the whole and each clause."""
    assert isinstance(field, forms.ChoiceField)
    lines = [(clause.clause_id, " ".join(filter(None, (clause.number, clause.title)))) for clause in clauses]
    field.choices = [("", whole), *lines]
