"""Who may write texts, and who may put them in force."""

from troth.core.actors import Actor, Role


def may_draft(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.DRAFTER)


def may_approve(actor: Actor) -> bool:
    return actor.kind == "command" or actor.has(Role.APPROVER)
