"""What happens to the things people say about agreements."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    REMARKED = "remark.made"
    ANSWERED = "remark.answered"


@facts_of(Kind.REMARKED, sentence=_("The person wrote (%(kind_of_remark)s)"))
@dataclass(frozen=True, slots=True)
class Remarked:
    kind_of_remark: str
    text: str
    edition: int
    clause: str
    ceremony: str
    rating: int | None
    body: str
    answer_me: bool


@facts_of(Kind.ANSWERED, sentence=_("Staff answered"))
@dataclass(frozen=True, slots=True)
class Answered:
    answer: str
