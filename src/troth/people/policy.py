"""Who may do what with persons, staff and tokens: one question a function."""

from troth.core.actors import Actor, Role
from troth.people.models import Person, Staff

STAFF_READERS = (Role.SUPERVISOR, Role.PRIVACY, Role.SECURITY, Role.AUDITOR, Role.ADMINISTRATOR)


def may_introduce(actor: Actor) -> bool:
    return actor.kind == "command" or (actor.kind == "api" and actor.has("ceremonies:write"))


def may_change_contacts(actor: Actor, person: Person) -> bool:
    return actor.kind == "person" and actor.id == str(person.pk)


def may_reopen_contacts(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR)


def may_add_staff(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR)


def may_manage_staff(actor: Actor) -> bool:
    """Invite, place, reset, part with; found teams."""
    return actor.kind == "command" or (actor.kind == "staff" and actor.has(Role.ADMINISTRATOR))


def may_read_staff(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*STAFF_READERS)


def may_change_account(actor: Actor, member: Staff) -> bool:
    """Password, second factor and recovery codes are one's own, whatever the role."""
    return actor.kind == "staff" and actor.id == str(member.pk)


def may_end_sessions(actor: Actor, member: Staff) -> bool:
    return may_change_account(actor, member) or may_manage_staff(actor)


def may_manage_tokens(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR)
