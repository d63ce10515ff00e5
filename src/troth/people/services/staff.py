"""Staff: joining, and coming in by a link that works once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import EntryLink, Staff
from troth.people.rules import HANDLE, Unusable, normal_name
from troth.vault.scopes import HOUSE

LINK_LIFE = timedelta(minutes=30)


@transaction.atomic
def add_staff(handle: str, *, name: str, roles: list[str], at: datetime, by: Actor) -> Staff:
    """Add a member of staff; a taken handle or an unknown role is refused."""
    if not policy.may_add_staff(by):
        raise Forbidden(_("Only an administrator may add staff."))
    if not HANDLE.fullmatch(handle):
        raise Invalid(_("A handle has small letters, digits, - and _, at most 40."), field="handle")
    unknown = set(roles) - set(Role)
    if unknown or not roles:
        raise Invalid(_("A role is one of: %(roles)s.") % {"roles": ", ".join(Role)}, field="role")
    if Staff.objects.filter(handle=handle).exists():
        raise Refused(_("There is already somebody called %(handle)s.") % {"handle": handle}, field="handle")
    try:
        name = normal_name(name)
    except Unusable:
        raise Invalid(_("Please give a name without control characters."), field="name") from None
    member = Staff(handle=handle, name=name, roles=sorted(set(roles)), created_at=at)
    member.set_unusable_password()
    member.save()
    record(Kind.STAFF_ADDED, member, by=by, at=at, scope=HOUSE, handle=handle, name=name, roles=member.roles)
    return member


@transaction.atomic
def link_staff(member: Staff, *, at: datetime, by: Actor) -> str:
    """Make a token that lets the member in once within half an hour; refused outside demo mode."""
    if not policy.may_add_staff(by):
        raise Forbidden(_("Only an administrator may let staff in by link."))
    if not settings.TROTH.demo:
        raise Forbidden(_("One-time links exist in demo mode only."))
    if not member.is_active:
        raise Refused(_("%(handle)s has left the staff.") % {"handle": member.handle})
    token = secrets.token_urlsafe(32)
    EntryLink.objects.create(digest=_digest(token), staff=member, expires_at=at + LINK_LIFE)
    record(Kind.STAFF_LINKED, member, by=by, at=at, scope=HOUSE, handle=member.handle)
    return token


@transaction.atomic
def enter_by_link(token: str, *, at: datetime, by: Actor) -> Staff:
    """The member this link lets in; used, expired and unknown links are refused alike."""
    # No join in the UPDATE: PostgreSQL would find the row in a subquery, and the second of two at once still wins.
    links = EntryLink.objects.filter(digest=_digest(token), used_at=None, expires_at__gt=at)
    if not settings.TROTH.demo or not links.update(used_at=at):
        raise Forbidden(_("This link was used already, or its half hour is over."))
    member = EntryLink.objects.select_related("staff").get(digest=_digest(token)).staff
    if not member.is_active:
        raise Forbidden(_("This link was used already, or its half hour is over."))
    record(Kind.STAFF_ENTERED, member, by=member.actor, at=at, scope=HOUSE, handle=member.handle)
    return member


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
