"""Who acts: the plain value that every service receives instead of a request."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff or a program may be; one person may hold several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DRAFTER = "drafter"
    APPROVER = "approver"
    QUALITY = "quality"
    PRIVACY = "privacy"
    SECURITY = "security"
    TRAINER = "trainer"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts: `kind` is person, staff, api, command, job or nobody."""

    kind: str
    id: str
    roles: frozenset[str] = frozenset()
    via: str = "web"

    @classmethod
    def nobody(cls, via: str = "web") -> "Actor":
        return cls("nobody", "", via=via)

    @classmethod
    def person(cls, id: object, via: str = "web") -> "Actor":
        return cls("person", str(id), via=via)

    @classmethod
    def job(cls, name: str) -> "Actor":
        return cls("job", name, via="worker")

    @classmethod
    def command(cls, name: str, roles: frozenset[str] = frozenset()) -> "Actor":
        return cls("command", name, roles, via="command")

    def has(self, *roles: str) -> bool:
        """Whether the actor holds at least one of these roles."""
        return not self.roles.isdisjoint(roles)
