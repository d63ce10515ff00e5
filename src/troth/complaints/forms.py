"""What is typed about a complaint: by colleagues who work on it, by the person, and by who sets it up."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.complaints.models import (
    AbuseRule,
    Body,
    Category,
    Cause,
    Filer,
    Outcome,
    RemedyKind,
    Severity,
    Track,
)
from troth.complaints.rules import LONGEST_REASONS, LONGEST_REFERENCE, MOST_MONEY, ORDER, Grant, Ruling
from troth.complaints.sentences import in_smallest_unit
from troth.people.access import ROLE_NAMES
from troth.web.forms import Choice

NOTHING = ("", _("nothing"))
NO_REMEDY = ("none", _("nothing"))
CHOOSE = ("", _("please choose"))
Choices = list[tuple[str, str]]
DECIDED = [(o.value, o.label) for o in (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.DUPLICATE)]


class Instant(forms.DateTimeInput):
    input_type = "datetime-local"


class Day(forms.DateInput):
    input_type = "date"


def prose(label: Any, *, rows: int = 4, hint: Any = "", required: bool = True, missing: Any = "") -> forms.CharField:
    errors = {"required": missing} if missing else {}
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=LONGEST_REASONS, error_messages=errors,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class AssessmentForm(forms.Form):
    """How grave it is and what it is about."""

    severity = forms.ChoiceField(
        label=_("How grave is it?"), choices=Severity.choices, widget=forms.RadioSelect,
        help_text=_("Critical: harm goes on now, or many people are concerned."),
        error_messages={"required": _("Please choose how grave it is.")},
    )  # fmt: skip
    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices)
    reason = prose(
        _("Why it belongs elsewhere"), rows=2, required=False,
        hint=_("Needed where you change what the person chose; the figures count it."),
    )  # fmt: skip


class InvestigationForm(forms.Form):
    """A step of the investigation."""

    note = prose(_("What was looked into and found"), hint=_("For colleagues only: the person does not see it."),
                 missing=_("Please note what was looked into and found."))  # fmt: skip


class DecisionForm(forms.Form):
    """A decision, complete before it is sent."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=DECIDED, widget=Choice,
        error_messages={"required": _("Please choose how it was decided.")},
    )  # fmt: skip
    cause = forms.ChoiceField(
        label=_("Cause"), help_text=_("The same cause again and again is a thing to mend."),
        error_messages={"required": _("Please choose the cause, so that it can be mended for everybody.")},
    )  # fmt: skip
    reasons = prose(
        _("Reasons, as the person reads them"), rows=8,
        hint=_("Plain words: what you found, and what follows from it."),
        missing=_("Please give the reasons in whole sentences; the person reads them."),
    )  # fmt: skip
    remedy = forms.ChoiceField(label=_("What the person gets"), choices=[NO_REMEDY, *RemedyKind.choices])
    amount = forms.DecimalField(
        label=_("Sum of money"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=3,
        help_text=_("For a refund, a compensation or a credit, such as 25.00."), localize=False,
    )  # fmt: skip
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, initial="CNY")

    def __init__(self, *args: Any, causes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "cause", [CHOOSE, *causes])

    @property
    def ruling(self) -> Ruling:
        given = self.cleaned_data
        amount = given["amount"] or Decimal(0)
        currency = given["currency"].strip().upper() if amount else ""
        remedy = "" if given["remedy"] == NO_REMEDY[0] else given["remedy"]
        grant = Grant(remedy, min(in_smallest_unit(amount, currency), MOST_MONEY + 1), currency)
        return Ruling(given["outcome"], given["reasons"], given["cause"], grant)


class RemedyForm(forms.Form):
    """That what was granted was carried out."""

    reference = forms.CharField(
        label=_("Reference of the payment or change"), required=False, max_length=LONGEST_REFERENCE,
        help_text=_("For money: under what the person finds it on their statement."),
    )  # fmt: skip
    done_on = forms.DateField(label=_("Day"), widget=Day(format="%Y-%m-%d"))
    proof = forms.ChoiceField(label=_("Proof among the files of this case"), required=False)

    def __init__(self, *args: Any, files: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "proof", [NOTHING, *files])


class WhyForm(forms.Form):
    """The person's words, where staff note that they do not want what was granted."""

    why = prose(_("When and how the person said so"), rows=2)


class EnteredAppealForm(forms.Form):
    """What the person said against the decision by telephone, at the counter or by letter."""

    why = prose(
        _("What the person says against the decision"), rows=3,
        hint=_("As close to their words as you can. They get a receipt, and somebody else decides."),
        missing=_("Please write what the person said."),
    )  # fmt: skip


class DeciderForm(forms.Form):
    """Who decides the appeal."""

    decider = forms.ChoiceField(label=_("Who decides it"))

    def __init__(self, *args: Any, deciders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "decider", [CHOOSE, *deciders])


class ReferralForm(forms.Form):
    """Where the matter went outside."""

    body = forms.ChoiceField(label=_("Where"), choices=[CHOOSE, *Body.choices])
    name = forms.CharField(label=_("Name of the authority or association"), max_length=120)
    track = forms.ChoiceField(
        label=_("Track"), choices=Track.choices, widget=forms.RadioSelect, initial=Track.COMPLAINT,
        help_text=_("A complaint seeks something for the person, a report asks the authority to act."),
    )  # fmt: skip
    filer = forms.ChoiceField(
        label=_("Filed by"), choices=Filer.choices, widget=forms.RadioSelect, initial=Filer.PERSON
    )
    reference = forms.CharField(label=_("Their reference"), required=False, max_length=LONGEST_REFERENCE)
    filed_at = forms.DateTimeField(
        label=_("Filed at"), required=False, widget=Instant(format="%Y-%m-%dT%H:%M"), help_text=_("Empty: now.")
    )
    named_due = forms.DateTimeField(
        label=_("They answer by"), required=False, widget=Instant(format="%Y-%m-%dT%H:%M"),
        help_text=_("If they named a date; the dates of the law are reckoned anyway."),
    )  # fmt: skip
    note = prose(_("Note"), rows=2, required=False)


class ReplyForm(forms.Form):
    """What became of a referral."""

    status = forms.ChoiceField(label=_("What happened"))
    happened_at = forms.DateTimeField(
        label=_("When"), required=False, widget=Instant(format="%Y-%m-%dT%H:%M"), help_text=_("Empty: now.")
    )
    note = prose(_("Note"), rows=2, required=False)

    def __init__(self, *args: Any, following: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "status", [CHOOSE, *following])


class DroppingForm(forms.Form):
    """Dropping by the written rule."""

    rule = forms.ChoiceField(
        label=_("Point of the published rule"), choices=AbuseRule.choices, widget=forms.RadioSelect
    )
    words = prose(
        _("What happened, as the person reads it"), rows=4,
        hint=_("The person is told the rule and these words, and may appeal like against any decision."),
    )  # fmt: skip


class ClosingForm(forms.Form):
    """Closing an answered complaint."""

    words = prose(
        _("A word to the person"), rows=2, required=False,
        hint=_("They read it by mail and on their page. What only colleagues shall read belongs into a note."),
    )  # fmt: skip


class AppealForm(forms.Form):
    """The person's appeal."""

    why = prose(
        _("What is wrong with the decision?"), rows=5,
        hint=_("In your own words. Somebody who took no part in the decision reads it and everything before it."),
        missing=_("Please say what is wrong with the decision, in your own words."),
    )  # fmt: skip


class DeclineForm(forms.Form):
    """That the person does not want what was granted."""

    why = prose(_("Why, if you like to say"), rows=2, required=False)


class CauseForm(forms.Form):
    """A cause for the register."""

    slug = forms.CharField(label=_("Short name"), max_length=40, help_text=_("Small letters, such as double-charge"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    parent = forms.ChoiceField(label=_("Belongs under"), required=False)

    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "parent", [NOTHING, *parents])

    @property
    def names(self) -> dict[str, str]:
        return {"zh-hans": self.cleaned_data["name_zh"], "en": self.cleaned_data["name_en"]}


class LimitForm(forms.Form):
    """Up to how much a role may grant."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role, ROLE_NAMES[role]) for role in ORDER])
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    amount = forms.DecimalField(
        label=_("Up to"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=3, localize=False,
        help_text=_("Empty: without limit."),
    )  # fmt: skip

    @property
    def in_smallest_unit(self) -> int | None:
        given = self.cleaned_data
        return None if given["amount"] is None else in_smallest_unit(given["amount"], given["currency"].strip().upper())


def causes_offered() -> Choices:
    """The causes in use, each under the one it belongs to."""
    rows = list(Cause.objects.filter(is_active=True).select_related("parent"))
    named = [(row.slug, f"{row.parent.name} / {row.name}" if row.parent else row.name) for row in rows]
    return sorted(named, key=lambda choice: choice[1])


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
