"""What staff ask for and answer, and what a person adds to be reached by."""

import re
from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from troth.agreements.models import Remark, Status
from troth.agreements.rules import LONGEST_REMARK
from troth.cases.models import Way
from troth.cases.rules import LONGEST_BODY, LONGEST_SUBJECT
from troth.ceremonies.models import Level
from troth.clocks.models import BINDINGNESS_NAMES, DIRECTION_NAMES, UNIT_NAMES, Grounds, RulebookEntry, Topic
from troth.clocks.queries.asking import Asked
from troth.clocks.services import RuleDraft, YearDraft
from troth.complaints.models import Category
from troth.flows.queries.signatures import Wanted
from troth.people import rules
from troth.people.forms import NormalField, mail_field
from troth.promises.models import Service

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
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")


class Uuids(forms.Field):
    """Repeated ids in the address; anything that is none is passed over."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[UUID, ...]:
        return tuple(found for found in map(_uuid, value or ()) if found)[:MOST_PEOPLE]


class DateInput(forms.DateInput):
    input_type = "date"


class MomentInput(forms.TextInput):
    """A date and time by the browser's own control; one that names its offset is shown as it was typed."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if not value or MOMENT.fullmatch(str(value)):
            context["widget"]["type"] = "datetime-local"
        return context


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


class CalculatorForm(forms.Form):
    """When something is due; the answers stand in the address, so that a reckoning is a link."""

    start = forms.CharField(
        label=_("Begins on, or the event"), help_text=_("In the time zone below"), max_length=40, widget=MomentInput
    )
    amount = forms.CharField(label=_("Amount"), max_length=9)
    unit = forms.ChoiceField(label=_("Unit"), choices=list(UNIT_NAMES.items()))
    direction = forms.ChoiceField(label=_("Runs"), choices=list(DIRECTION_NAMES.items()), required=False)
    calendar = forms.CharField(label=_("Calendar"), help_text=_("A country, such as CN"), max_length=8, required=False)
    zone = forms.CharField(label=_("Time zone"), max_length=60, required=False)
    hours = forms.CharField(
        label=_("Business hours"),
        help_text=_("Such as 09:00-12:00,13:30-18:00; a period of days then ends at closing"),
        max_length=120, required=False,
    )  # fmt: skip
    paused = forms.CharField(
        label=_("Pauses"), help_text=_("One a line, such as 2026-10-09T09:00/2026-10-12T18:00"), max_length=2_000,
        required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    rolls = forms.BooleanField(label=_("A last day of rest moves to the next workday"), required=False)

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(
            start=given["start"], amount=given["amount"], unit=given["unit"], calendar=given["calendar"] or "CN",
            hours=given["hours"], paused=tuple(given["paused"].split()), direction=given["direction"] or "after",
            zone=given["zone"] or "Asia/Shanghai", rolls=given["rolls"],
        )  # fmt: skip


class Words(forms.CharField):
    """Names of happenings, apart by spaces or commas."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return str(value or "").replace(",", " ").split()

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class RuleForm(forms.Form):
    """One version of a rule, as somebody drafts it."""

    slug = forms.SlugField(label=_("Short name"), max_length=60)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)
    bindingness = forms.ChoiceField(label=_("Binding as"), choices=list(BINDINGNESS_NAMES.items()))
    amount = forms.IntegerField(label=_("Amount"), min_value=1, max_value=1_000_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=list(UNIT_NAMES.items()))
    direction = forms.ChoiceField(label=_("Runs"), choices=list(DIRECTION_NAMES.items()))
    starts = Words(label=_("Starts with"), help_text=_("Kinds of happenings, such as complaint.received"))
    meets = Words(label=_("Met by"), help_text=_("Any of these ends the clock in time"))
    lapses = Words(label=_("Falls away with"), help_text=_("Such as complaint.withdrawn"), required=False)
    restarts = forms.BooleanField(label=_("A start after it was met begins it anew"), required=False)
    calendar = forms.CharField(label=_("Calendar"), help_text=_("A country, such as CN"), max_length=8, required=False)
    zone = forms.CharField(label=_("Time zone"), max_length=60, initial="Asia/Shanghai")
    hours = forms.CharField(
        label=_("Business hours"), help_text=_("Such as 09:00-12:00,13:30-18:00"), max_length=120, required=False
    )
    by_closing = forms.BooleanField(label=_("The last day ends at closing time"), required=False)
    rolls = forms.BooleanField(label=_("A last day of rest moves to the next workday"), required=False)
    pauses = forms.JSONField(
        label=_("Pauses"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            'A list such as [{"begins": "case.waiting", "ends": "case.resumed", "reason": "waiting", "cap_hours": 72}]'
        ),
    )  # fmt: skip
    extends = forms.JSONField(
        label=_("Extensions"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_('A list such as [{"kind": "privacy.extended", "amount": 2, "unit": "month", "reason": "complex"}]'),
    )  # fmt: skip
    source_zh = forms.CharField(label=_("Source in Chinese"), max_length=300)
    source_en = forms.CharField(label=_("Source in English"), max_length=300)
    article = forms.CharField(label=_("Article"), max_length=120, required=False)
    url = forms.URLField(label=_("Official address"), max_length=400, required=False, assume_scheme="https")
    article_sha256 = forms.RegexField(
        "^[0-9a-f]{64}$", label=_("SHA-256 of the article as read"), required=False,
        error_messages={"invalid": _("A SHA-256 has 64 digits from 0 to 9 and a to f.")},
    )  # fmt: skip
    grounds = forms.ChoiceField(label=_("It rests on"), choices=Grounds.choices)
    jurisdiction = forms.CharField(label=_("Jurisdiction"), max_length=12, initial="CN")
    profile = forms.CharField(label=_("Applies to the profile"), max_length=20, initial="ordinary")
    effective_from = forms.DateField(label=_("In force from"), required=False, widget=DateInput(format="%Y-%m-%d"))
    effective_to = forms.DateField(
        label=_("No longer in force from"), required=False, widget=DateInput(format="%Y-%m-%d")
    )
    verified_by = forms.CharField(label=_("Checked by counsel: who"), max_length=80, required=False)
    verified_on = forms.DateField(label=_("Checked on"), required=False, widget=DateInput(format="%Y-%m-%d"))

    @property
    def draft(self) -> RuleDraft:
        given = dict(self.cleaned_data)
        for name in ("title", "source"):
            given[f"{name}s"] = {"zh-hans": given.pop(f"{name}_zh"), "en": given.pop(f"{name}_en")}
        for name in ("pauses", "extends"):
            given[name] = given[name] or []
        known = {column.name for column in fields(RuleDraft)}
        return RuleDraft(**{name: value for name, value in given.items() if name in known})

    def clean_pauses(self) -> Any:
        return self._listed("pauses", {"begins", "ends", "reason"})

    def clean_extends(self) -> Any:
        return self._listed("extends", {"kind", "amount", "unit", "reason"})

    def _listed(self, name: str, needed: set[str]) -> Any:
        given = self.cleaned_data[name] or []
        if not isinstance(given, list) or not all(isinstance(each, dict) and needed <= set(each) for each in given):
            raise forms.ValidationError(
                _("This is a list of entries, each with: %(names)s.") % {"names": ", ".join(sorted(needed))}
            )
        return given

    @classmethod
    def of(cls, entry: RulebookEntry) -> dict[str, Any]:
        """What stands in the form when a further version of this row is drafted."""
        names = {name: getattr(entry, name) for name in cls.base_fields if hasattr(entry, name)}
        words = {"title": entry.titles, "source": entry.sources}
        told = {f"{name}_{end}": said.get(code, "") for name, said in words.items() for end, code in LOCALES}
        return names | told | {"article_sha256": "", "verified_by": "", "verified_on": None}


LOCALES = (("zh", "zh-hans"), ("en", "en"))
DAY_LINE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?\s+(off|works)\s+([^/]+?)\s*/\s*(.+)")


class YearForm(forms.Form):
    """The days of an announced year, a line each or a line for several in a row."""

    country = forms.CharField(label=_("Country"), max_length=2, initial="CN")
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    source_zh = forms.CharField(label=_("The notice, in Chinese"), max_length=300)
    source_en = forms.CharField(label=_("The notice, in English"), max_length=300)
    url = forms.URLField(label=_("Official address"), max_length=400, required=False, assume_scheme="https")
    days = forms.CharField(
        label=_("Days off and make-up workdays"), widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_(
            "A line such as 2027-10-01..2027-10-07 off 国庆节 / National Day,"
            " or 2027-10-09 works 国庆节 / National Day"
        ),
    )  # fmt: skip

    def clean_days(self) -> list[dict[str, Any]]:
        return [day for line in self.cleaned_data["days"].splitlines() if line.strip() for day in _days(line.strip())]

    @property
    def draft(self) -> YearDraft:
        given = self.cleaned_data
        source = {"zh-hans": given["source_zh"], "en": given["source_en"]}
        return YearDraft(
            country=given["country"].upper(), year=given["year"], days=given["days"], source=source, url=given["url"]
        )


def _days(line: str) -> list[dict[str, Any]]:
    """The days of one line; refused where it cannot be read or spans more than a month."""
    match = DAY_LINE.fullmatch(line)
    try:
        first = date.fromisoformat(match[1]) if match else None
        last = date.fromisoformat(match[2] or match[1]) if match else None
    except ValueError:
        first = last = None
    if match is None or first is None or last is None or not 0 <= (last - first).days <= 31:
        raise forms.ValidationError(_("This line cannot be read: %(line)s") % {"line": line})
    name = {"zh-hans": match[4], "en": match[5]}
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [{"day": day.isoformat(), "works": match[3] == "works", "name": name} for day in span]


class TypedForm(forms.Form):
    """A case that came by telephone, at the counter or by letter."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("support", _("request for help")), ("complaint", _("complaint"))]
    )  # fmt: skip
    way = forms.ChoiceField(
        label=_("Came by"), choices=[(way.value, way.label) for way in (Way.PHONE, Way.COUNTER, Way.LETTER)]
    )  # fmt: skip
    who = forms.CharField(
        label=_("Who"), required=False, max_length=10_000,
        help_text=_("A whole name, e-mail address or mobile number. Empty: without a name, with a receipt code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("What the person said"), help_text=_("As close to their words as you can."), strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": LONGEST_BODY}),
        error_messages={"required": _("Please write what the person said.")},
    )  # fmt: skip
    service = forms.ChoiceField(label=_("Service"), required=False)
    locale = forms.ChoiceField(label=_("Language of the answer"), required=False)
    category = forms.ChoiceField(label=_("What the complaint is about"), required=False)
    wish = forms.CharField(
        label=_("What the person wants"), help_text=_("For a complaint."), required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000}),
    )  # fmt: skip
    same = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(service.slug, service.name) for service in Service.objects.order_by("slug")]
        languages = [("", _("the person's own")), *settings.LANGUAGES]
        offered: dict[str, list[Any]] = {"service": [("", _("none in particular")), *services], "locale": languages,
                   "category": [("", _("please choose")), *Category.choices]}  # fmt: skip
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(services) == 1:
            self.fields["service"].initial = services[0][0]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("kind") == "complaint" and not given.get("category"):
            self.add_error("category", _("Please choose what the complaint is about."))
        return given


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
