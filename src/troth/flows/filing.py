"""What is brought to us through the web: the forms as plain values, and which clause of which edition is meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from troth.cases.forms.front import FilingForm, Words
from troth.cases.queries.front import clause_words
from troth.cases.services import Said
from troth.ceremonies.models import Ceremony, Status
from troth.complaints.models import Category, Need
from troth.complaints.rules import LONGEST_WISH
from troth.people.models import Person
from troth.promises.models import Priority, Service, named
from troth.promises.queries import bought_by, published_standards
from troth.promises.sentences import within
from troth.texts.models import Clause, Text

SUPPORT, COMPLAINT = "support", "complaint"


@dataclass(frozen=True, slots=True)
class About:
    """The clause somebody signed and now speaks about: TEXT/EDITION/CLAUSE, and the ceremony in which they did."""

    text: str
    edition: int
    clause: str
    ceremony: UUID | None = None
    service: Service | None = None

    @property
    def ref(self) -> str:
        return f"{self.text}/{self.edition}/{self.clause}"

    @property
    def words(self) -> str:
        return clause_words(self.text, self.edition, self.clause)


def read_about(ref: str, person: Person | None) -> About | None:
    """The clause that is meant, if there is such a clause in a public edition; with the ceremony in which this person
    signed that very edition, if they did."""
    text, _slash, rest = ref.partition("/")
    number, _slash, clause = rest.partition("/")
    if "\0" in ref or not (number.isascii() and number.isdigit() and len(number) <= 6):  # no database looks for zeros
        return None
    named_so = {"rendering__edition__text__slug": text, "rendering__edition__number": int(number)}
    if not Clause.objects.filter(clause_id=clause, rendering__edition__published_at__isnull=False, **named_so).exists():
        return None
    row = Text.objects.select_related("service").get(slug=text)
    return About(text, int(number), clause, _signed_in(person, text, int(number)), row.service)


def _signed_in(person: Person | None, text: str, edition: int) -> UUID | None:
    """The ceremony in which the person signed this edition; the latest of several."""
    if person is None:
        return None
    signed = Ceremony.objects.filter(
        person=person, status=Status.SIGNED, items__edition__text__slug=text, items__edition__number=edition
    )
    return signed.order_by("-signed_at").values_list("pk", flat=True).first()


class AskForm(FilingForm):
    """A question, or help with the service. What comes closest is worded by the published promises themselves."""

    urgency = forms.ChoiceField(
        label=gettext_lazy("What comes closest?"), required=False, widget=forms.RadioSelect,
        help_text=gettext_lazy("Each has its own promise. If you choose none, it counts as usual."),
    )  # fmt: skip

    field_order = ("body", "service", "urgency", "files", "reach", "email", "name")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _(
            "What did you do, what happened, what did you expect? Everyday words are fine."
        )
        field = self.fields["urgency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(urgencies(at))
        if not field.choices:
            del self.fields["urgency"]

    @property
    def priority(self) -> str:
        return self.cleaned_data.get("urgency") or Priority.NORMAL


class ComplaintForm(FilingForm):
    """A complaint: what is wrong, what shall come of it, and of what kind it is."""

    category = forms.ChoiceField(
        label=gettext_lazy("What kind of complaint is it?"), choices=Category.choices, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose what comes closest; we can correct it.")},
    )  # fmt: skip
    wish = Words(
        label=gettext_lazy("What do you want from us?"), rows=3, longest=LONGEST_WISH, required=False,
        help_text=gettext_lazy("A refund, a repair, an explanation, an apology: whatever would put it right for you."),
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Shall we take special care?"), choices=Need.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Only if you like. Then shorter periods count for you. Only those who deal with your complaint see it; it"
            " stands in no list."
        ),
    )  # fmt: skip

    field_order = ("body", "wish", "category", "service", "files", "needs", "reach", "email", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _("When and where was it, what happened, what did you try already?")


def urgencies(at: datetime) -> Iterable[tuple[str, str]]:
    """The choices of urgency, in the words of the published promises, the most urgent first."""
    found: dict[str, str] = {}
    for line in published_standards(at):
        if line.kind == SUPPORT and line.priority and line.covers and line.measure == "first_response":
            told = {"covers": named(line.covers), "within": within(line.terms)}
            found.setdefault(line.priority, _("%(covers)s: first answer %(within)s") % told)
    order = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)
    return [(str(priority), found[priority]) for priority in order if priority in found]


def services_offered() -> list[tuple[str, str]]:
    return [(service.slug, service.name) for service in Service.objects.order_by("slug")]


def said_in(form: FilingForm, about: About | None, person: Person | None, *, at: datetime) -> Said:
    """What the form says, with the clause it is about and what the person bought of the service."""
    given = form.cleaned_data
    service = about.service if about else _service(given.get("service", ""), form)
    return Said(
        body=given["body"], locale=get_language() or "zh-hans", service=service, plan=plan_of(person, service, at),
        priority=form.priority if isinstance(form, AskForm) else Priority.NORMAL,
        text=about.text if about else "", edition=about.edition if about else None,
        clause=about.clause if about else "", ceremony=about.ceremony if about else None,
        files=given["files"], same=given["same"],
    )  # fmt: skip


def _service(slug: str, form: FilingForm) -> Service | None:
    """The chosen service; the only one where there is but one; none where it is about none."""
    if "service" not in form.fields:
        offered = list(Service.objects.all()[:2])
        return offered[0] if len(offered) == 1 else None
    return Service.objects.filter(slug=slug).first()


def plan_of(person: Person | None, service: Service | None, at: datetime) -> str:
    """The plan the person has of this service now, else the one they had last."""
    if person is None or service is None:
        return ""
    return next((bought.plan for bought in bought_by(person.pk, at) if bought.service == service.slug), "")
