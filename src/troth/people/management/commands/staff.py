"""Add members of staff, let one in by a link that works once, and reopen a mailbox that guessing closed."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.core.actors import Actor, Role
from troth.core.refusals import Invalid, NotFound
from troth.people import services
from troth.people.management.answering import AnsweringCommand
from troth.people.models import Staff

BY = Actor.command("staff")


class Command(AnsweringCommand):
    help = "Add members of staff; print a one-time link (demo mode); reopen a mailbox or number."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{add,link,reopen}")
        add = acts.add_parser("add", help="add somebody")
        add.add_argument("handle", help="a short name: small letters, digits, - and _")
        add.add_argument("--name", required=True, help="the name colleagues see")
        add.add_argument(
            "--role", required=True, nargs="+", action="extend", metavar="ROLE", help=f"of: {', '.join(Role)}"
        )
        link = acts.add_parser("link", help="print an address that lets in once, within half an hour")
        link.add_argument("--role", required=True, metavar="ROLE", help=f"one of: {', '.join(Role)}")
        link.add_argument("--handle", default="", help="whom, where several have this role")
        reopen = acts.add_parser("reopen", help="give a mailbox or number its budget of codes and guesses back")
        reopen.add_argument("contact", metavar="MAIL_OR_PHONE", help="whole, as the person gave it")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["act"]:
            case "add":
                services.add_staff(
                    options["handle"], name=options["name"], roles=options["role"], at=timezone.now(), by=BY
                )
            case "link":
                member = _member(options["role"], options["handle"])
                token = services.link_staff(member, at=timezone.now(), by=BY)
                self.stdout.write(f"{settings.TROTH.base_url}/staff/enter/{token}/")
            case "reopen":
                services.reopen_contact(options["contact"], at=timezone.now(), by=BY)


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
