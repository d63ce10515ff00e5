"""The ledger: what happened, kept for good, and what is owed because of it.

An event, its commitment and one delivery per handler are written in the transaction that moves the rows;
a worker drains deliveries after commit, at least once.
"""

from typing import TYPE_CHECKING, Any

from troth.ledger.kinds import facts_of
from troth.ledger.reactions import on

if TYPE_CHECKING:
    from troth.ledger.models import Event
    from troth.ledger.recording import record

__all__ = ["Event", "facts_of", "on", "record"]


def __getattr__(name: str) -> Any:
    """Tables can only be imported once the apps are loaded; handlers and events register before."""
    if name == "Event":
        from troth.ledger.models import Event

        return Event
    if name == "record":
        from troth.ledger.recording import record

        return record
    raise AttributeError(name)
