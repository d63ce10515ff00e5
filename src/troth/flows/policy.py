"""Who may see and do what on the pages where domains meet."""

from troth.ceremonies.policy import READERS
from troth.channels.policy import may_retry
from troth.core.actors import Actor

__all__ = ["READERS", "may_see_deliveries", "may_see_figures", "may_take_up"]


def may_see_deliveries(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*READERS)


def may_take_up(actor: Actor) -> bool:
    """Run a dead delivery again: the same people who may send a message once more."""
    return actor.kind == "staff" and may_retry(actor)


def may_see_figures(actor: Actor) -> bool:
    """The gauges of the machine room: for programs that were given the scope."""
    return actor.kind == "api" and actor.has("metrics:read")
