"""Handlers: what happens because of an event, after commit, at least once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.ledger.models import Event

Handler = Callable[["Event"], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A handler with its stable name; `tries` None means it is never given up."""

    name: str
    run: Handler
    tries: int | None


_by_kind: dict[str, list[Reaction]] = {}
_by_name: dict[str, Reaction] = {}


def on(*kinds: str, tries: int | None = 12) -> Callable[[Handler], Handler]:
    """Run the function for each event of these kinds: idempotent, outside any transaction."""

    def enter(handler: Handler) -> Handler:
        app = handler.__module__.removeprefix("troth.").split(".")[0]
        reaction = Reaction(f"{app}.{handler.__name__}", handler, tries)
        if reaction.name in _by_name:
            raise ValueError(f"handler {reaction.name} is registered twice")
        _by_name[reaction.name] = reaction
        for kind in kinds:
            _by_kind.setdefault(str(kind), []).append(reaction)
        return handler

    return enter


def reactions_to(kind: str) -> list[Reaction]:
    """The handlers that an event of this kind calls."""
    return _by_kind.get(kind, [])


def reaction(name: str) -> Reaction | None:
    """The handler of this name; None if it was removed since its delivery was written."""
    return _by_name.get(name)
