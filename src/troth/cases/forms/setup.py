"""What seniors type: rules of assignment, and prepared answers in each language."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from troth.cases.kinds import kinds
from troth.cases.models import CannedReply
from troth.cases.rules import LONGEST_BODY
from troth.people.models import Team
from troth.promises.models import Service

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class RuleForm(forms.Form):
    """Which new cases go to which team; what is left open fits everything."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    locale = forms.ChoiceField(label=_("Language"), required=False)
    team = forms.ChoiceField(label=_("Team"), error_messages={"required": _("Please choose a team.")})
    to_somebody = forms.BooleanField(
        label=_("at once to a member of the team"), required=False, initial=True,
        help_text=_("To who knows the person, else to who has least to do. Otherwise it waits until taken."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("kind", [("", _("every kind")), *((kind.name, kind.title) for kind in kinds())])
        services = Service.objects.order_by("slug")
        self._offer("service", [("", _("every service")), *((service.slug, service.name) for service in services)])
        self._offer("locale", [("", _("every language")), *settings.LANGUAGES])
        teams = Team.objects.order_by("name").values_list("slug", "name")
        self._offer("team", [("", _("please choose")), *teams])

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class ReplyForm(forms.Form):
    """A prepared answer: a title and words for each language."""

    slug = forms.SlugField(
        label=_("Short name"), help_text=_("Small letters, digits and -; it stays."), max_length=40,
        error_messages={"required": _("Please give it a short name."),
                        "invalid": _("A short name has small letters, digits and -, at most 40.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, sent: QueryDict | None = None, *, reply: CannedReply | None) -> None:
        begin: dict[str, Any] = {"active": True}
        if reply is not None:
            begin = {"slug": reply.slug, "kind": reply.kind, "active": reply.is_active}
            begin |= {f"title_{locale}": title for locale, title in reply.titles.items()}
            begin |= {f"body_{locale}": body for locale, body in reply.bodies.items()}
        super().__init__(sent, initial=begin)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("every kind")), *((each.name, each.title) for each in kinds())]
        for locale, name in settings.LANGUAGES:
            self.fields |= _in_language(locale, name)
        self.fields["active"] = forms.BooleanField(label=_("offered to colleagues"), required=False)
        if reply is not None:
            del self.fields["slug"]

    def worded(self, what: str) -> dict[str, str]:
        return {locale: self.cleaned_data[f"{what}_{locale}"] for locale, _name in settings.LANGUAGES}


def _in_language(locale: str, name: "str | _StrPromise") -> dict[str, forms.Field]:
    return {
        f"title_{locale}": forms.CharField(
            label=format_lazy("{} · {}", _("Title"), name), max_length=80,
            error_messages={"required": _("Please give it a title of at most 80 characters in each language.")},
        ),
        f"body_{locale}": forms.CharField(
            label=format_lazy("{} · {}", _("Words"), name), strip=False,
            help_text=_("Variables: {name}, {code}, {service}, {due}, {agent}."),
            widget=forms.Textarea(attrs={"rows": 7, "maxlength": LONGEST_BODY}),
            error_messages={"required": _("Please write the answer in each language.")},
        ),
    }  # fmt: skip
