"""Who decides what is done about causes; who reads figures is said by the floor of cases."""

from troth.cases.policy import READERS as DESK_READERS
from troth.core.actors import Actor, Role

READERS = (*DESK_READERS, Role.EXECUTIVE)
DECIDERS = (Role.SUPERVISOR, Role.QUALITY, Role.ADMINISTRATOR)


def may_act_on_causes(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*DECIDERS)
