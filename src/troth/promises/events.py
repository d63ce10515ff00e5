"""What happens to operators and services."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    OPERATOR_ENTERED = "operator.entered"
    SERVICE_OFFERED = "service.offered"


@facts_of(Kind.OPERATOR_ENTERED, sentence=_("The provider %(slug)s was entered"))
@dataclass(frozen=True, slots=True)
class OperatorEntered:
    slug: str
    names: dict[str, str]
    registration: str


@facts_of(Kind.SERVICE_OFFERED, sentence=_("The service %(slug)s was offered"))
@dataclass(frozen=True, slots=True)
class ServiceOffered:
    slug: str
    names: dict[str, str]
    sort: str
    operator: str
