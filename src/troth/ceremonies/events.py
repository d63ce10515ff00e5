"""What happens in a ceremony and to its document."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    OPENED = "ceremony.opened"
    PRESENTED = "ceremony.presented"
    AGREED = "ceremony.agreed"
    DECLINED = "ceremony.declined"
    ELECTRONIC_FORM_AGREED = "ceremony.electronic_form_agreed"
    VERIFIED = "ceremony.verified"
    PROOF_AGED = "ceremony.proof_aged"
    DECISION_DROPPED = "ceremony.decision_dropped"
    SIGNED = "ceremony.signed"
    LAPSED = "ceremony.lapsed"
    SEALED = "document.sealed"
    HELD = "document.held"
    RELEASED = "document.released"
    DOWNLOADED = "document.downloaded"


@facts_of(Kind.OPENED, sentence=_("The ceremony was opened"))
@dataclass(frozen=True, slots=True)
class Opened:
    agreement: str
    level: str
    via: str
    person: str


@facts_of(Kind.PRESENTED, sentence=_("The texts were presented"))
@dataclass(frozen=True, slots=True)
class Presented:
    manifest_sha256: str
    locale: str
    texts: list[str]


@facts_of(Kind.AGREED, sentence=_("The person agreed"))
@dataclass(frozen=True, slots=True)
class Agreed:
    manifest_sha256: str
    accepted: list[str]
    read: list[str]
    consents: dict[str, bool]


@facts_of(Kind.DECLINED, sentence=_("The person disagreed"))
@dataclass(frozen=True, slots=True)
class Declined:
    manifest_sha256: str


@facts_of(Kind.ELECTRONIC_FORM_AGREED, sentence=_("The person agreed to sign in electronic form"))
@dataclass(frozen=True, slots=True)
class ElectronicFormAgreed:
    manifest_sha256: str


@facts_of(Kind.VERIFIED, sentence=_("The person was verified by a code (%(channel)s)"))
@dataclass(frozen=True, slots=True)
class Verified:
    channel: str
    contact: str
    code: str
    manifest_sha256: str


@facts_of(Kind.PROOF_AGED, sentence=_("The proof by code was too old to sign with; a new code is needed"))
@dataclass(frozen=True, slots=True)
class ProofAged:
    verified_at: str


@facts_of(Kind.DECISION_DROPPED, sentence=_("What another browser had decided by the link was dropped"))
@dataclass(frozen=True, slots=True)
class DecisionDropped:
    manifest_sha256: str


@facts_of(Kind.SIGNED, sentence=_("The person signed"))
@dataclass(frozen=True, slots=True)
class Signed:
    document: str
    statement_sha256: str
    manifest_sha256: str
    signature: str


@facts_of(Kind.LAPSED, sentence=_("The ceremony lapsed (%(reason)s)"))
@dataclass(frozen=True, slots=True)
class Lapsed:
    reason: str


@facts_of(Kind.SEALED, sentence=_("The document was sealed at level %(level)s"))
@dataclass(frozen=True, slots=True)
class Sealed:
    level: str
    sha256: str
    pages: int
    missing_glyphs: list[str]


@facts_of(Kind.HELD, sentence=_("The document could not be made and waits for staff"))
@dataclass(frozen=True, slots=True)
class Held:
    reason: str


@facts_of(Kind.RELEASED, sentence=_("Staff let the document be made again"))
@dataclass(frozen=True, slots=True)
class Released:
    reason: str


@facts_of(Kind.DOWNLOADED, sentence=_("The document was downloaded"))
@dataclass(frozen=True, slots=True)
class Downloaded:
    what: str
