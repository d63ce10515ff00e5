"""What happens to texts."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    IMPORTED = "text.imported"
    PUBLISHED = "text.published"


@facts_of(Kind.IMPORTED, sentence=_("The draft of edition %(number)s was imported (%(locale)s)"))
@dataclass(frozen=True, slots=True)
class Imported:
    slug: str
    number: int
    locale: str
    title: str
    sha256: str
    source_sha256: str


@facts_of(Kind.PUBLISHED, sentence=_("Edition %(number)s of “%(slug)s” was published"))
@dataclass(frozen=True, slots=True)
class Published:
    slug: str
    number: int
    change: str
    level: str
    drafter: str
    approver: str
    effective_at: str
    supersedes: int | None
    renderings: dict[str, dict[str, str]]  # locale -> title, sha256, source_sha256
