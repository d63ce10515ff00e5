"""The staff as the workbench lists them: who, in which roles and teams, where signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from troth.people.models import Invitation, Staff, StaffSession, Team
from troth.people.queries.actors import IDLE
from troth.people.rules import browser_words
from troth.vault.sessions import living_sessions

JOINED, INVITED, ADDED, LEFT = "joined", "invited", "added", "left"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member in the register; `state` is joined, invited, added (no way in but a link) or left."""

    id: UUID
    handle: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    state: str
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Where a member is signed in."""

    id: UUID
    here: bool
    browser: str
    agent: str
    address: str
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team and who is in it."""

    slug: str
    name: str
    members: tuple[str, ...]


def colleagues(at: datetime) -> list[Colleague]:
    """Everybody who is or was on the staff, those who left last, in three queries."""
    open_until = _open_until(at)
    staff = Staff.objects.prefetch_related("teams").order_by("-is_active", "handle")
    return [_colleague(member, open_until.get(member.pk)) for member in staff]


def colleague(member: Staff, at: datetime) -> Colleague:
    """One of them."""
    return _colleague(member, _open_until(at).get(member.pk))


def sessions_of(member: Staff, *, here: bytes, at: datetime) -> list[OpenSession]:
    """Where the member is signed in and not idle too long, the latest used first; `here` names the asking session."""
    rows = list(StaffSession.objects.filter(staff=member, seen_at__gt=at - IDLE["staff"]).order_by("-seen_at", "-pk"))
    living = living_sessions((bytes(row.digest) for row in rows), at=at)
    return [_session(row, here) for row in rows if bytes(row.digest) in living]


def teams() -> list[TeamLine]:
    """All teams by name, with the handles of their members."""
    rows = Team.objects.prefetch_related("members").order_by("name", "slug")
    return [TeamLine(row.slug, row.name, tuple(sorted(each.handle for each in row.members.all()))) for row in rows]


def _open_until(at: datetime) -> dict[UUID, datetime]:
    rows = Invitation.objects.open().filter(expires_at__gt=at)
    return dict(rows.values_list("staff_id", "expires_at"))


def _colleague(member: Staff, invited_until: datetime | None) -> Colleague:
    state = JOINED if member.joined_at else INVITED if invited_until else ADDED
    return Colleague(
        id=member.pk,
        handle=member.handle,
        name=member.name or member.handle,
        roles=tuple(sorted(member.roles)),
        teams=tuple(sorted(team.name for team in member.teams.all())),
        state=state if member.is_active else LEFT,
        invited_until=invited_until,
    )


def _session(row: StaffSession, here: bytes) -> OpenSession:
    return OpenSession(
        id=row.pk,
        here=bytes(row.digest) == here,
        browser=browser_words(row.browser),
        agent=row.browser,
        address=row.address,
        begun_at=row.begun_at,
        seen_at=row.seen_at,
    )
