"""Who may send a message once more."""

from troth.core.actors import Actor, Role


def may_retry(actor: Actor) -> bool:
    return actor.has(Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
