"""Kinds of event and handlers that only the tests of the ledger know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from troth.core.actors import Actor
from troth.ledger import Event, facts_of, on, record
from troth.promises.models import Operator
from troth.vault.scopes import person_scope

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
SCOPE = person_scope("ivan", "evidence")
BY = Actor.person("ivan")


class Kind(StrEnum):
    RANG = "bell.rang"
    STRUCK = "bell.struck"


@facts_of(Kind.RANG, sentence="The bell rang %(times)s times")
@dataclass(frozen=True, slots=True)
class Rang:
    times: int
    heard_by: list[str]
    why: str | None


@facts_of(Kind.STRUCK, sentence="The bell was struck")
@dataclass(frozen=True, slots=True)
class Struck:
    pass


calls: list[str] = []
behaviour: dict[str, Callable[[Event], None]] = {}


@on(Kind.RANG, tries=3)
def answer_the_bell(event: Event) -> None:
    calls.append(str(event.pk))
    behaviour.get("answer", lambda event: None)(event)


@on(Kind.STRUCK, tries=None)
def never_give_up(event: Event) -> None:
    behaviour.get("strike", lambda event: None)(event)


def ring(**facts: Any) -> Event:
    bell = Operator(slug="bell", names={"en": "Bell"})
    with transaction.atomic():
        return record(Kind.RANG, bell, by=BY, at=NOON, scope=SCOPE, **{"times": 1, "heard_by": [], "why": None} | facts)


def strike() -> Event:
    with transaction.atomic():
        return record(Kind.STRUCK, Operator(slug="bell", names={}), by=BY, at=NOON, scope=SCOPE)
