"""Who acts in a browser session, and whether it is still them."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from troth.core.actors import Actor
from troth.people.models import Person, Staff, StaffSession
from troth.vault.sessions import digest_of

IDLE = {"staff": timedelta(hours=2), "person": timedelta(days=1)}
PROOF_LIFE = timedelta(minutes=10)  # for what asks who it is once more
SEEN_EVERY = timedelta(minutes=5)  # how exactly idleness is measured: each time costs one write


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this browser session: staff before person before the holder of a ceremony's link.

    Nobody is remembered beyond the session's own keys; staff who left and people long idle are nobody. So are staff
    whose password is another than when the session began, and in production those who did not show a second factor.
    """
    session = request.session
    if (staff := session.get("staff")) is not None:
        member = Staff.objects.filter(pk=staff, is_active=True).first()
        proved = settings.TROTH.demo or session.get("strong") is True
        let_in = member is not None and proved and still_known(member, session.get("known"))
        return member.actor if member and let_in and _still_here(session, "staff") else Actor.nobody()
    if (person := session.get("person")) is not None:
        return Actor.person(person) if _still_here(session, "person") else Actor.nobody()
    if (ceremony := session.get("ceremony")) is not None:
        browser = hashlib.sha256((session.session_key or "").encode()).hexdigest()[:24]
        return Actor("ceremony", ceremony, via=f"link:{browser}")
    return Actor.nobody()


def person_of(actor: Actor) -> Person | None:
    """The person behind the actor, if it is one."""
    return Person.objects.filter(pk=UUID(actor.id)).first() if actor.kind == "person" else None


def member_of(actor: Actor) -> Staff | None:
    """The member of staff behind the actor, if it is one."""
    return Staff.objects.filter(pk=UUID(actor.id), is_active=True).first() if actor.kind == "staff" else None


def still_known(member: Staff, known: object) -> bool:
    """Whether this was kept when the member had the password of today; a reset and a new password make it worthless."""
    return isinstance(known, str) and constant_time_compare(known, member.get_session_auth_hash())


def proved_lately(session: SessionBase) -> bool:
    """Whether password or second factor were shown in this session within the last ten minutes."""
    proved = session.get("proved")
    return proved is not None and timezone.now() - datetime.fromisoformat(proved) <= PROOF_LIFE


def _still_here(session: SessionBase, kind: str) -> bool:
    """Whether the session was used not too long ago; noted anew every few minutes."""
    now = timezone.now()
    seen = datetime.fromisoformat(session["seen"]) if "seen" in session else now
    if now - seen > IDLE[kind]:
        return False
    if "seen" not in session or now - seen > SEEN_EVERY:
        session["seen"] = now.isoformat()
        if kind == "staff":  # the list of sessions tells when each was last used, as exactly as this
            StaffSession.objects.filter(digest=digest_of(session)).update(seen_at=now)
    return True
