"""Where staff are signed in: noted when a session begins, listed without opening it, ended one by one or all."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, NotFound
from troth.ledger import record
from troth.people import policy
from troth.people.events import Kind
from troth.people.models import Staff, StaffSession
from troth.people.rules import LONGEST_AGENT
from troth.vault.scopes import HOUSE
from troth.vault.sessions import end_sessions


@transaction.atomic
def begin_session(member: Staff, *, digest: bytes, address: str, browser: str, at: datetime) -> StaffSession:
    """Note where the member has just been let in; the event of coming in tells the rest."""
    return StaffSession.objects.create(
        staff=member, digest=digest, address=address, browser=browser[:LONGEST_AGENT], begun_at=at, seen_at=at
    )


def renew_session(digest: bytes, fresh: bytes) -> bool:
    """The session goes on under another key; False where it was ended and is not listed any more."""
    return bool(StaffSession.objects.filter(digest=digest).update(digest=fresh))


@transaction.atomic
def end_session(id: UUID, *, at: datetime, by: Actor) -> None:
    """End one session at once; only one's own, or as an administrator, and to others there is none."""
    session = StaffSession.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=id).first()
    if session is None or not policy.may_end_sessions(by, session.staff):
        raise NotFound(_("There is no such session."))
    _end([session], session.staff, at=at, by=by)


@transaction.atomic
def end_sessions_of(member: Staff, *, but: bytes = b"", at: datetime, by: Actor) -> int:
    """End all sessions of a member, except one that is named, and say how many; for the member or administrators."""
    if not policy.may_end_sessions(by, member):
        raise Forbidden(_("Only you and administrators may end your sessions."))
    return _end(StaffSession.objects.select_for_update().filter(staff=member).exclude(digest=but), member, at=at, by=by)


def drop_sessions(member: Staff) -> int:
    """End all sessions inside another act, whose event tells of it."""
    rows = list(StaffSession.objects.select_for_update().filter(staff=member))  # none takes another key meanwhile
    StaffSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return end_sessions(bytes(row.digest) for row in rows)


def forget_session(digest: bytes) -> None:
    """The member signed out: nothing is left to list."""
    StaffSession.objects.filter(digest=digest).delete()


def _end(sessions: Iterable[StaffSession], member: Staff, *, at: datetime, by: Actor) -> int:
    """End these and record it; where none stood any more there is nothing to tell."""
    rows = list(sessions)
    ended = end_sessions(bytes(row.digest) for row in rows)
    StaffSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if ended:
        record(Kind.SESSIONS_ENDED, member, by=by, at=at, scope=HOUSE, handle=member.handle, count=ended)
    return ended
