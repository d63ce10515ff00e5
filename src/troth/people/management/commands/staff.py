"""Invite and add members of staff, let one in by a link, reset, end and reopen; for who keeps the server."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.core.actors import Actor, Role
from troth.core.refusals import Invalid, NotFound
from troth.people import services
from troth.people.access import ROLE_NAMES
from troth.people.management.answering import AnsweringCommand
from troth.people.models import Invitation, Staff

BY = Actor.command("staff")
PRINTED = {"locale": settings.LANGUAGE_CODE, "sent": "printed"}  # no mail goes out: who runs this hands the link over


class Command(AnsweringCommand):
    help = (
        "Invite somebody to the staff and print the link to set password and second factor (the way to the first "
        "administrator); reset a lost device; end a member's access; add members and print one-time links (demo mode); "
        "reopen a mailbox, a number or a member that guessing closed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{invite,reset,end,add,link,reopen}")
        _add_invite(acts.add_parser("invite", help="print a link to set password and second factor: once, 72 hours"))
        reset = acts.add_parser("reset", help="take password and device away and print a link to set them anew")
        reset.add_argument("handle", help="whom")
        end = acts.add_parser("end", help="end a member's access: sessions, password and device at once")
        end.add_argument("handle", help="whom")
        add = acts.add_parser("add", help="add somebody")
        add.add_argument("handle", help="a short name: small letters, digits, - and _")
        add.add_argument("--name", required=True, help="the name colleagues see")
        add.add_argument(
            "--role", required=True, nargs="+", action="extend", metavar="ROLE", help=f"of: {', '.join(Role)}"
        )
        link = acts.add_parser("link", help="print an address that lets in once, within half an hour")
        link.add_argument("--role", required=True, metavar="ROLE", help=f"one of: {', '.join(Role)}")
        link.add_argument("--handle", default="", help="whom, where several have this role")
        reopen = acts.add_parser("reopen", help="give a mailbox, a number or a member the budget of guesses back")
        reopen.add_argument("contact", metavar="MAIL_PHONE_OR_HANDLE", help="whole; a handle is a member of staff")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        match options["act"]:
            case "invite":
                self._invite(options, at)
            case "reset":
                reset = services.reset_member(_named(options["handle"]), **PRINTED, at=at, by=BY)
                self.stdout.write(services.invitation_link(reset))
            case "end":
                services.part_with(_named(options["handle"]), at=at, by=BY)
            case "add":
                services.add_staff(options["handle"], name=options["name"], roles=options["role"], at=at, by=BY)
            case "link":
                member = _member(options["role"], options["handle"])
                token = services.link_staff(member, at=at, by=BY)
                self.stdout.write(f"{settings.TROTH.base_url}/staff/enter/{token}/")
            case "reopen":
                _reopen(options["contact"], at)

    def _invite(self, options: dict[str, Any], at: datetime) -> None:
        """Print the link; whose roles come back with it is said beside it, for they may be more than meant."""
        known = Staff.objects.filter(handle=options["handle"]).first()
        invitation = _invite_known(known, options, at) if known else _invite_new(options, at)
        if known:
            roles = _(", ").join(str(ROLE_NAMES[role]) for role in sorted(known.roles))
            self.stderr.write(_("%(handle)s has these roles: %(roles)s.") % {"handle": known.handle, "roles": roles})
        self.stdout.write(services.invitation_link(invitation))


def _add_invite(invite: CommandParser) -> None:
    invite.add_argument(
        "handle", help="a short name for signing in: small letters, digits, - and _; alone for somebody known already"
    )
    invite.add_argument("--name", default="", help="the name colleagues see; needed for somebody new")
    invite.add_argument("--mail", default="", help="their mailbox; needed for somebody new")
    invite.add_argument("--role", nargs="+", action="extend", default=[], metavar="ROLE", help=f"of: {', '.join(Role)}")
    invite.add_argument("--team", nargs="+", action="extend", default=[], metavar="TEAM", help="short names of teams")


def _invite_known(known: Staff, options: dict[str, Any], at: datetime) -> Invitation:
    """A new link for somebody who has not joined yet, or comes back; refused with what it would not change."""
    if any(options[name] for name in ("name", "mail", "role", "team")):
        told = _(
            "%(handle)s is known already: a new link takes no --name, --mail, --role or --team, and roles stay as they "
            "were. An administrator changes them in the workbench."
        )
        raise Invalid(told % {"handle": known.handle}, field="handle")
    return services.invite_again(known, **PRINTED, at=at, by=BY)


def _invite_new(options: dict[str, Any], at: datetime) -> Invitation:
    newcomer = services.Newcomer(
        options["handle"], options["name"], options["mail"], tuple(options["role"]), tuple(options["team"])
    )
    return services.invite_staff(newcomer, **PRINTED, at=at, by=BY)


def _reopen(whom: str, at: datetime) -> None:
    if Staff.objects.filter(handle=whom).exists():
        services.reopen_member(whom, at=at, by=BY)
    else:
        services.reopen_contact(whom, at=at, by=BY)


def _named(handle: str) -> Staff:
    member = Staff.objects.filter(handle=handle).first()
    if member is None:
        raise NotFound(_("There is nobody called %(handle)s on the staff.") % {"handle": handle})
    return member


def _member(role: str, handle: str) -> Staff:
    """The first who joined with this role, or whoever is named; nobody is made up."""
    if role not in set(Role):
        raise Invalid(_("A role is one of: %(roles)s.") % {"roles": ", ".join(Role)}, field="role")
    staff = Staff.objects.filter(is_active=True).order_by("created_at", "pk")
    for member in staff.filter(handle=handle) if handle else staff:
        if role in member.roles:
            return member
    if handle:
        raise NotFound(_("%(handle)s is not on the staff as %(role)s.") % {"handle": handle, "role": role})
    raise NotFound(_("Nobody on the staff has the role %(role)s. Add somebody with: troth staff add") % {"role": role})
