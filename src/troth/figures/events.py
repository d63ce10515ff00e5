"""What is done about causes."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    BEGUN = "action.begun"
    DONE = "action.done"
    DROPPED = "action.dropped"


@facts_of(Kind.BEGUN, sentence=_("An action on the cause %(cause)s was begun"))
@dataclass(frozen=True, slots=True)
class Begun:
    cause: str
    what: str
    expected: str
    owner: str
    due: str


@facts_of(Kind.DONE, sentence=_("The action was done; those who raised the cause are told"))
@dataclass(frozen=True, slots=True)
class Done:
    cause: str
    changed: str


@facts_of(Kind.DROPPED, sentence=_("The action was dropped: %(reason)s"))
@dataclass(frozen=True, slots=True)
class Dropped:
    cause: str
    reason: str
