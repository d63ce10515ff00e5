"""What staff choose and write about figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.cases.kinds import kinds
from troth.figures.rules.periods import GRAINS, WEEK
from troth.people.models import Staff
from troth.promises.models import Service


class BoardForm(forms.Form):
    """Which cases, and by what stretch of time."""

    grain = forms.ChoiceField(label=_("By"), choices=[(WEEK, _("week")), (GRAINS[1], _("month"))], required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(service.slug, service.name) for service in Service.objects.order_by("slug")]
        _choose(self.fields["kind"], [("", _("every kind")), *((kind.name, kind.title) for kind in kinds())])
        _choose(self.fields["service"], [("", _("all")), *services])

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, sensible where nothing or nonsense was."""
        given = self.cleaned_data if self.is_valid() else {}
        return {
            "grain": given.get("grain") or WEEK, "kind": given.get("kind") or "", "service": given.get("service") or "",
        }  # fmt: skip


class ActionForm(forms.Form):
    """What is done about a cause, by whom, until when, to what effect."""

    cause = forms.ChoiceField(label=_("Cause"))
    what = forms.CharField(label=_("What is done?"), max_length=200)
    expected = forms.CharField(
        label=_("What would show that it helped?"), max_length=200,
        help_text=_("For example: half as many complaints of this cause in three months."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(label=_("Who sees to it?"), queryset=Staff.objects.none())
    due = forms.DateField(label=_("Until when?"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, causes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["cause"], causes)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = Staff.objects.filter(is_active=True).order_by("handle")


class DoneForm(forms.Form):
    changed = forms.CharField(
        label=_("What has changed?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who complained of this cause in the last twelve months reads it."),
    )  # fmt: skip


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why is it given up?"), max_length=200)


def _choose(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
