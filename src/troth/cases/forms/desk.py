"""What the desk types: filters of the queue, and the acts on one case or on many."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.cases.forms.front import Files, WithFiles, form_token
from troth.cases.kinds import kinds
from troth.cases.models import Priority, Status, Way
from troth.cases.models.sorting import tag_slug
from troth.cases.queries.desk import LIVING, MINE, NOBODYS, Wanted
from troth.cases.rules import LONGEST_BODY, LONGEST_SUBJECT, variables_left
from troth.people.models import Team
from troth.promises.models import Service

ANY = ("", _("any"))
MOST_FOUND = 50
Choices = list[tuple[str, str]]


class Uuids(forms.Field):
    """Repeated ids in the address; anything that is none is passed over."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> tuple[UUID, ...]:
        return tuple(found for found in map(_uuid, value or ()) if found)[:MOST_FOUND]


class QueueFilters(forms.Form):
    """Which cases; every answer stands in the address, so that a view is a link."""

    assignee = forms.ChoiceField(label=_("With"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[ANY, *Priority.choices])
    team = forms.ChoiceField(label=_("Team"), required=False)
    status = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("open or waiting")), *Status.choices]
    )  # fmt: skip
    service = forms.ChoiceField(label=_("Service"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=40)
    way = forms.ChoiceField(label=_("Came by"), required=False, choices=[ANY, *Way.choices])
    late = forms.BooleanField(label=_("only late ones"), required=False)
    found = Uuids(required=False)

    FOLDED = ("status", "service", "tag", "way", "late")  # shown on request, where none of them is asked for

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues, self.teams = colleagues, list(Team.objects.order_by("name").values_list("slug", "name"))
        self._offer("assignee", [ANY, (MINE, _("me")), (NOBODYS, _("nobody")), *colleagues])
        self._offer("kind", [ANY, *((kind.name, kind.title) for kind in kinds())])
        self._offer("team", [ANY, *self.teams])
        self._offer("service", [ANY, *((service.slug, service.name) for service in Service.objects.order_by("slug"))])

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        found = given["found"] if "found" in self.data else None
        names = ("kind", "assignee", "team", "service", "priority", "way", "late")
        return Wanted(
            status=given["status"] or LIVING, tag=tag_slug(given["tag"]), found=found,
            **{name: given[name] for name in names},
        )  # fmt: skip

    @property
    def query(self) -> str:
        """The filters as they stand in an address, always in one order; what is not asked for is left out."""
        given = self.cleaned_data
        told = [(name, "on" if given[name] is True else given[name]) for name in self.fields if name != "found"]
        found = [("found", id) for id in given["found"]]
        return urlencode([*((name, value) for name, value in told if value), *found])

    @property
    def first(self) -> list[forms.BoundField]:
        return [field for field in self if not field.is_hidden and field.name not in self.FOLDED]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.FOLDED]

    @property
    def unfolded(self) -> bool:
        return any(self.data.get(name) for name in self.FOLDED)

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ViewForm(forms.Form):
    """A name for the filters in force."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=60,
        error_messages={"required": _("Please give the view a name.")},
    )  # fmt: skip
    shared = forms.BooleanField(label=_("for all colleagues"), required=False)
    query = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


def words(label: Any, hint: Any = "", *, rows: int = 6, missing: Any, longest: int = LONGEST_BODY) -> forms.CharField:
    """What somebody writes."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": longest})
    return forms.CharField(
        label=label, help_text=hint, strip=False, widget=widget, error_messages={"required": missing}
    )


class Speaking(WithFiles):
    """Words with their token, so that a second click says nothing twice."""

    same = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput, initial=form_token)


class AnswerForm(Speaking):
    """The words that go to the person."""

    body = words(
        _("Your answer"), _("It goes to the person at once and stands on their page."), rows=9,
        missing=_("Please write what the person shall read."),
    )  # fmt: skip
    files = Files(label=_("Files"))  # type: ignore[assignment]  # as in forms.front: the field is taken out of the class
    interim = forms.BooleanField(
        label=_("This only says that we are working on it"), required=False,
        help_text=_("An interim reply does not count as the answer: the clocks go on."),
    )  # fmt: skip
    canned = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if left := variables_left(body):
            told = {"names": ", ".join(f"{{{name}}}" for name in left)}
            raise forms.ValidationError(_("There is still %(names)s in it. Please write what belongs there.") % told)
        return body


class NoteForm(Speaking):
    """Words among colleagues."""

    body = words(_("Internal note"), rows=4, missing=_("Please write the note."))
    files = Files(label=_("Files"))  # type: ignore[assignment]  # as in forms.front: the field is taken out of the class


class SaidForm(Speaking):
    """What the person said by another way."""

    body = words(
        _("What the person said"), _("By telephone, at the counter or by letter, as close to their words as you can."),
        rows=4, missing=_("Please write what the person said."),
    )  # fmt: skip
    files = Files(label=_("Files"))  # type: ignore[assignment]  # as in forms.front: the field is taken out of the class


class AssignForm(forms.Form):
    """Who works on it."""

    assignee = forms.ChoiceField(label=_("Colleague"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: Any, colleagues: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, nobody, offered in (("assignee", _("nobody"), colleagues), ("team", _("no team"), teams)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", nobody), *offered]


class PriorityForm(forms.Form):
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)


class TagsForm(forms.Form):
    tags = forms.CharField(
        label=_("Tags"), help_text=_("Separated by commas."), required=False, max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
    )  # fmt: skip


class WaitForm(forms.Form):
    reason = words(
        _("What we need from the person"), _("They read it, and are asked for it."), rows=3, longest=400,
        missing=_("Please say what is missing; the person reads it."),
    )  # fmt: skip


class CloseForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label=_("How it ended"), error_messages={"required": _("Please say how it ended.")}
    )  # fmt: skip
    words = forms.CharField(
        label=_("Words to the person"), required=False, strip=False,
        help_text=_("They read it by mail and on their page. What only colleagues shall read belongs into a note."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )  # fmt: skip

    def __init__(self, *args: Any, outcomes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("please choose")), *outcomes]


class ReopenForm(forms.Form):
    reason = words(_("Why it is opened again"), rows=2, longest=400, missing=_("Please say why."))


class OtherForm(forms.Form):
    """Another case, by its code."""

    code = forms.CharField(
        label=_("Code of the other case"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Please type the code of the other case, such as C-7KM2Q4X-9.")},
    )  # fmt: skip


class SplitForm(forms.Form):
    """What is about another matter, and what that is called."""

    messages = forms.MultipleChoiceField(
        label=_("What belongs to the other matter"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose what the person wrote about the other matter.")},
    )  # fmt: skip
    subject = forms.CharField(
        label=_("Subject of the new case"), max_length=LONGEST_SUBJECT,
        error_messages={"required": _("Please give the new case a subject.")},
    )  # fmt: skip

    def __init__(self, *args: Any, written: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["messages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = written


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
