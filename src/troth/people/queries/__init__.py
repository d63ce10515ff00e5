"""Who is acting, how a person can be reached, who is meant, and who is on the staff."""

from troth.people.queries.actors import IDLE, PROOF_LIFE, actor_of, member_of, person_of, proved_lately, still_known
from troth.people.queries.persons import Looks, Seen, find_people, looks_at, reachable
from troth.people.queries.staff import (
    Colleague,
    OpenSession,
    TeamLine,
    colleague,
    colleagues,
    sessions_of,
    teams,
)

__all__ = [
    "IDLE",
    "PROOF_LIFE",
    "Colleague",
    "Looks",
    "OpenSession",
    "Seen",
    "TeamLine",
    "actor_of",
    "colleague",
    "colleagues",
    "find_people",
    "looks_at",
    "member_of",
    "person_of",
    "proved_lately",
    "reachable",
    "sessions_of",
    "still_known",
    "teams",
]
