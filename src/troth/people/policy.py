"""Who may do what with persons, staff and tokens: one question a function."""

from troth.core.actors import Actor, Role
from troth.people.models import Person


def may_introduce(actor: Actor) -> bool:
    return actor.kind == "command" or (actor.kind == "api" and actor.has("ceremonies:write"))


def may_change_contacts(actor: Actor, person: Person) -> bool:
    return actor.kind == "person" and actor.id == str(person.pk)


def may_reopen_contacts(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR)


def may_add_staff(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR)


def may_manage_tokens(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR)
