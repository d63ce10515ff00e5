"""What staff do to the machinery itself."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    TAKEN_UP = "delivery.taken_up"


@facts_of(Kind.TAKEN_UP, sentence=_("The duty %(handler)s, given up before, was taken up again"))
@dataclass(frozen=True, slots=True)
class TakenUp:
    handler: str
    event: str
