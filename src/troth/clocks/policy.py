"""Who may change the rulebook and the calendars: one question a function."""

from troth.core.actors import Actor, Role


def may_draft(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(Role.DRAFTER)


def may_approve(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(Role.APPROVER)


def may_load_shipped(actor: Actor) -> bool:
    return actor.kind in ("command", "job")
