"""Who may speak about an agreement, and who may read and answer."""

from troth.ceremonies.policy import READERS, may_take_part
from troth.core.actors import Actor, Role

__all__ = ["may_answer", "may_read_remarks", "may_remark", "may_take_part"]


def may_remark(actor: Actor, person: object) -> bool:
    return actor.kind == "person" and actor.id == str(person)


def may_read_remarks(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*READERS)


def may_answer(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(
        Role.AGENT, Role.SUPERVISOR, Role.DRAFTER, Role.APPROVER, Role.ADMINISTRATOR
    )
