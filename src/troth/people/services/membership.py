"""Where members of staff stand: roles and teams, and the end of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import Staff, Team
from troth.people.rules import HANDLE
from troth.people.services.invitations import take_proofs, teams_named
from troth.people.services.sessions import drop_sessions
from troth.people.services.staff import administrators_locked, known_roles, last_administrator
from troth.vault.scopes import HOUSE

LONGEST_TEAM_NAME = 60


@transaction.atomic
def place_member(member: Staff, *, roles: list[str], teams: list[str], at: datetime, by: Actor) -> bool:
    """Give a member these roles and teams instead, and say whether that changed anything. Refused for all but
    administrators, without a role, for who left, and where nobody would be left to administer."""
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may change roles and teams."))
    now, administrators = known_roles(roles), administrators_locked()
    member.refresh_from_db()  # what stands now, not what somebody read before
    if not member.is_active:
        raise Refused(_("%(handle)s has left the staff.") % {"handle": member.handle})
    was, were = member.roles, sorted(team.slug for team in member.teams.all())
    found = teams_named(tuple(teams))
    placed = sorted(team.slug for team in found)
    if (now, placed) == (was, were):
        return False
    if Role.ADMINISTRATOR not in now and administrators == [member.pk]:
        raise last_administrator(member)
    member.roles = now
    member.save(update_fields=["roles"])
    member.teams.set(found)
    record(
        Kind.STAFF_PLACED, member, by=by, at=at, scope=HOUSE, handle=member.handle,
        roles_were=was, roles_now=now, teams_were=were, teams_now=placed,
    )  # fmt: skip
    return True


@transaction.atomic
def part_with(member: Staff, *, at: datetime, by: Actor) -> None:
    """End a member's time on the staff: every session, proof, link and invitation ends at once. Refused for all but
    administrators, for who left before, and for the last administrator."""
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may part with staff."))
    if administrators_locked() == [member.pk]:
        raise last_administrator(member)
    if not Staff.objects.filter(pk=member.pk, is_active=True).update(is_active=False):
        raise Refused(_("%(handle)s has left the staff.") % {"handle": member.handle})
    member.is_active = False
    take_proofs(member)
    member.invitations.filter(used_at=None, ended_at=None).update(ended_at=at)
    member.teams.clear()
    record(Kind.STAFF_LEFT, member, by=by, at=at, scope=HOUSE, handle=member.handle, sessions=drop_sessions(member))


@transaction.atomic
def found_team(slug: str, name: str, *, at: datetime, by: Actor) -> Team:
    """A new team without members; a taken or malformed short name and an empty name are refused."""
    _may_found(by)
    if not HANDLE.fullmatch(slug):
        raise Invalid(_("A short name has small letters, digits, - and _, at most 40."), field="slug")
    if Team.objects.filter(slug=slug).exists():
        raise Refused(_("There is already a team %(team)s.") % {"team": slug}, field="slug")
    team = Team.objects.create(slug=slug, name=_team_name(name))
    record(Kind.TEAM_FOUNDED, team, by=by, at=at, scope=HOUSE, slug=slug, name=team.name)
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, at: datetime, by: Actor) -> None:
    """Another name for the same team."""
    _may_found(by)
    was, team.name = team.name, _team_name(name)
    if team.name == was:
        return
    team.save(update_fields=["name"])
    record(Kind.TEAM_RENAMED, team, by=by, at=at, scope=HOUSE, slug=team.slug, was=was, now=team.name)


def _may_found(by: Actor) -> None:
    if not policy.may_manage_staff(by):
        raise Forbidden(_("Only an administrator may found and rename teams."))


def _team_name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_TEAM_NAME or not name.isprintable():
        raise Invalid(_("A team's name has 1 to 60 visible characters."), field="name")
    return name
