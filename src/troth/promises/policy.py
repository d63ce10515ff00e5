"""Who may say what the provider offers."""

from troth.core.actors import Actor, Role


def may_enter_offer(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.ADMINISTRATOR, Role.DRAFTER)
