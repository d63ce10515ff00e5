"""Who may say what the provider offers and promises, and who may tell and read what was bought."""

from troth.core.actors import Actor, Role

WRITE, READ = "orders:write", "orders:read"


def may_enter_offer(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR, Role.DRAFTER)


def may_draft_standard(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.DRAFTER)


def may_publish_standard(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.APPROVER)


def may_record_purchases(actor: Actor) -> bool:
    return actor.kind == "command" or (actor.kind == "api" and actor.has(WRITE))


def may_read_purchases(actor: Actor) -> bool:
    return actor.kind == "api" and actor.has(READ)
