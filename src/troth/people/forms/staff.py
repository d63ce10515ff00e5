"""What staff type: proofs, their own account, and where a colleague stands."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from troth.core.actors import Role
from troth.people import rules
from troth.people.access import ROLE_NAMES
from troth.people.forms.consumers import SENTENCES, NormalField, UnseenCode
from troth.people.models import Staff, Team

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST = 2000  # of a password as it is typed; the service has its own bound and says so


def password_field(label: "_StrPromise", *, autocomplete: str, hint: "_StrPromise | str" = "") -> forms.CharField:
    """A password exactly as typed, never drawn again."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete}, render_value=False)
    needed = {"required": _("Please type your password.")}
    return forms.CharField(
        label=label, help_text=hint, strip=False, max_length=LONGEST, widget=widget, error_messages=needed
    )


def code_field(label: "_StrPromise", hint: "_StrPromise") -> forms.CharField:
    """The code of the device."""
    missing = {"required": _("Please type the code that your app shows.")}
    return forms.CharField(label=label, help_text=hint, max_length=80, widget=UnseenCode, error_messages=missing)


class SignInForm(forms.Form):
    """Who it is, and the password."""

    name = forms.CharField(
        label=_("Name for signing in, or mailbox"),
        max_length=400,
        error_messages={"required": _("Please type your name for signing in, or your mailbox.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
    )
    password = password_field(_("Password"), autocomplete="current-password")


class FactorForm(forms.Form):
    """The second factor; a recovery code is longer than the six digits."""

    code = forms.CharField(
        label=_("Code from your app"),
        help_text=_("6 digits. Without your device: one of your recovery codes."),
        max_length=80,
        error_messages={"required": _("Please type the code that your app shows.")},
        widget=UnseenCode(attrs={"inputmode": "text", "maxlength": 40, "autofocus": True}),
    )


class ProofForm(forms.Form):
    """Once more who it is."""

    proof = password_field(_("Your password, or the 6 digits of your app"), autocomplete="current-password")


class NewPasswordForm(forms.Form):
    """A new password, twice, because it cannot be seen while it is typed."""

    password = password_field(
        _("New password"),
        autocomplete="new-password",
        hint=_("At least 12 characters. A sentence that only you would think of is good, and spaces count."),
    )
    again = password_field(_("The same once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "password" in given and "again" in given and given["password"] != given["again"]:
            self.add_error("again", _("These two differ. Please type the new password once more in both."))
        return given


class DeviceForm(forms.Form):
    """The code by which a new device shows that it is set up."""

    code = code_field(_("The code your app shows now"), _("6 digits; a new one comes every 30 seconds."))


class JoinStaffForm(NewPasswordForm, DeviceForm):
    """Everything that an invited member sets, on one page."""

    field_order = ("password", "again", "code")


def roles_field() -> forms.MultipleChoiceField:
    """One role or several."""
    return forms.MultipleChoiceField(
        label=_("Roles"),
        help_text=_("One person may hold several. Administrators decide about staff; auditors only read."),
        choices=[(str(role), ROLE_NAMES[role]) for role in Role],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one role.")},
    )


def _teams() -> list[tuple[str, str]]:
    return list(Team.objects.order_by("name", "slug").values_list("slug", "name"))


class TeamsField(forms.MultipleChoiceField):
    """Any of the teams there are."""

    def __init__(self) -> None:
        super().__init__(label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple, choices=_teams)


class InviteForm(forms.Form):
    """Whom an administrator invites."""

    handle = forms.CharField(
        label=_("Name for signing in"),
        help_text=_("Small letters, digits, - and _. It stands in records and never changes."),
        max_length=40,
        error_messages={"required": _("Please give a short name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    name = NormalField(
        rules.normal_name,
        longest=rules.LONGEST_NAME,
        label=_("Full name"),
        help_text=_("What colleagues see."),
        error_messages={"required": _("Please give the name that colleagues see.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mail = NormalField(
        rules.normal_mail,
        label=_("Mailbox"),
        help_text=_("The invitation goes there."),
        error_messages={"required": SENTENCES["mail"]},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    roles = roles_field()
    teams = TeamsField()


class PlaceForm(forms.Form):
    """The roles and teams of a member."""

    roles = roles_field()
    teams = TeamsField()

    @classmethod
    def of(cls, member: Staff) -> "PlaceForm":
        """As the member stands now."""
        return cls(initial={"roles": member.roles, "teams": [team.slug for team in member.teams.all()]})


class TeamNameForm(forms.Form):
    """What a team is called."""

    name = forms.CharField(
        label=_("Name of the team"),
        max_length=60,
        error_messages={"required": _("Please give the team a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TeamForm(TeamNameForm):
    """A new team."""

    slug = forms.CharField(
        label=_("Short name"),
        help_text=_("Small letters, digits, - and _. It stands in records and never changes."),
        max_length=40,
        error_messages={"required": _("Please give a short name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
