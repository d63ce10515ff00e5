"""Staff: joining, and coming in by a link that works once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

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
    member = new_member(handle, name, roles, at=at)
    member.save(force_insert=True)
    record(Kind.STAFF_ADDED, member, by=by, at=at, scope=HOUSE, handle=handle, name=member.name, roles=member.roles)
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


def new_member(handle: str, name: str, roles: list[str], *, at: datetime) -> Staff:
    """A member without any way to come in, not saved yet; a taken or malformed handle, a name with control
    characters and an unknown role are refused."""
    if not HANDLE.fullmatch(handle):
        raise Invalid(_("A handle has small letters, digits, - and _, at most 40."), field="handle")
    if Staff.objects.filter(handle=handle).exists():
        raise Refused(_("There is already somebody called %(handle)s.") % {"handle": handle}, field="handle")
    try:
        name = normal_name(name)
    except Unusable:
        raise Invalid(_("Please give a name without control characters."), field="name") from None
    member = Staff(handle=handle, name=name, roles=known_roles(roles), created_at=at)
    member.set_unusable_password()
    return member


def administrators_locked() -> list[UUID]:
    """Who administers and can come in: one who was invited and has not joined, or was reset, cannot, save by the
    links of a demonstration. All of the staff are locked in one order, so that two who decide about each other do so
    one after the other; inside the caller's transaction."""
    there = Staff.objects.select_for_update().filter(is_active=True).order_by("pk")
    return [each.pk for each in there if Role.ADMINISTRATOR in each.roles and (each.joined_at or settings.TROTH.demo)]


def last_administrator(member: Staff) -> Refused:
    return Refused(_("%(handle)s is the last administrator. Name another one first.") % {"handle": member.handle})


def known_roles(roles: list[str]) -> list[str]:
    """These roles, each once; none at all and an unknown one are refused."""
    if set(roles) - set(Role) or not roles:
        raise Invalid(_("A role is one of: %(roles)s.") % {"roles": ", ".join(Role)}, field="role")
    return sorted(set(roles))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
