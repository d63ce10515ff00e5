"""Kinds of event: each has a frozen dataclass of its facts, a version, and the sentence people see."""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.functional import Promise

from troth.canon.jcs import Json

C = TypeVar("C", bound=type)
RESERVED = frozenset({"kind", "at", "actor", "subject"})


class WrongFacts(TypeError):
    """The facts do not fit the kind's dataclass."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the ledger knows of one kind of event."""

    name: str
    version: int
    facts: type
    sentence: str | Promise

    def checked(self, facts: Mapping[str, Json]) -> dict[str, Json]:
        """The facts as JSON values, complete and of the declared types; WrongFacts otherwise."""
        hints = typing.get_type_hints(self.facts)
        if set(hints) != set(facts):
            raise WrongFacts(f"{self.name} has the facts {sorted(hints)}, got {sorted(facts)}")
        for name, hint in hints.items():
            if not _fits(facts[name], hint):
                raise WrongFacts(f"{self.name}: {name} is not {hint}")
        return dict(facts)


_kinds: dict[str, Kind] = {}


def facts_of(kind: str, *, sentence: str | Promise, version: int = 1) -> Callable[[C], C]:
    """Declare the facts of a kind of event; declaring a kind twice is a programming error."""

    def declare(facts: C) -> C:
        if str(kind) in _kinds:
            raise ValueError(f"{kind} is declared twice")
        names = {field.name for field in dataclasses.fields(facts)}
        if names & RESERVED:
            raise ValueError(f"{kind}: {sorted(names & RESERVED)} are the ledger's own names")
        _kinds[str(kind)] = Kind(str(kind), version, facts, sentence)
        return facts

    return declare


def kind_of(name: str) -> Kind:
    """The declared kind of this name; KeyError if nobody declared it."""
    return _kinds[name]


def kinds() -> list[Kind]:
    """All declared kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def _fits(value: Any, hint: Any) -> bool:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, arg) for arg in args)
    if hint is type(None):
        return value is None
    if origin in (list, tuple):
        return isinstance(value, list | tuple) and all(_fits(item, args[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(item, args[1]) for item in value.values())
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)
