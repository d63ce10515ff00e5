"""What happens to a message. No address and no words of it: those stay sealed in its row."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    POSTED = "message.posted"
    ACCEPTED = "message.accepted"
    REFUSED = "message.refused"
    FAILED = "message.failed"
    RETRIED = "message.retried"


@facts_of(Kind.POSTED, sentence=_("A message (%(template)s, %(channel)s) was queued"))
@dataclass(frozen=True, slots=True)
class Posted:
    key: str
    channel: str
    template: str


@facts_of(Kind.ACCEPTED, sentence=_("The message (%(template)s, %(channel)s) was accepted: %(answer)s"))
@dataclass(frozen=True, slots=True)
class Accepted:
    key: str
    channel: str
    template: str
    answer: str
    attempts: int


@facts_of(Kind.REFUSED, sentence=_("The message (%(template)s, %(channel)s) was refused: %(answer)s"))
@dataclass(frozen=True, slots=True)
class Refused:
    key: str
    channel: str
    template: str
    answer: str
    attempts: int


@facts_of(Kind.FAILED, sentence=_("The message (%(template)s, %(channel)s) was given up: %(answer)s"))
@dataclass(frozen=True, slots=True)
class Failed:
    key: str
    channel: str
    template: str
    answer: str
    attempts: int


@facts_of(Kind.RETRIED, sentence=_("The message (%(template)s, %(channel)s) was queued once more"))
@dataclass(frozen=True, slots=True)
class Retried:
    key: str
    channel: str
    template: str
