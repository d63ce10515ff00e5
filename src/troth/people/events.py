"""What happens to persons, their contact points and codes, and to staff and programs."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    REGISTERED = "person.registered"
    INTRODUCED = "person.introduced"
    CODE_ISSUED = "code.issued"
    DECOY_ISSUED = "decoy.issued"
    CODE_MISTAKEN = "code.mistaken"
    CODE_REDEEMED = "code.redeemed"
    CONTACT_CONFIRMED = "contact.confirmed"
    CONTACT_ADDED = "contact.added"
    CONTACT_REOPENED = "contact.reopened"
    STAFF_ADDED = "staff.added"
    STAFF_LINKED = "staff.linked"
    STAFF_ENTERED = "staff.entered"
    TOKEN_CREATED = "token.created"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105


@facts_of(Kind.REGISTERED, sentence=_("A person registered"))
@dataclass(frozen=True, slots=True)
class Registered:
    name: str
    mail: str
    phone: str
    locale: str


@facts_of(Kind.INTRODUCED, sentence=_("The provider's own system introduced a person"))
@dataclass(frozen=True, slots=True)
class Introduced:
    ref: str
    name: str
    mail: str
    phone: str


@facts_of(Kind.CODE_ISSUED, sentence=_("A code was issued"))
@dataclass(frozen=True, slots=True)
class CodeIssued:
    purpose: str
    bound_to: str
    channel: str
    contact: str
    expires_at: str


@facts_of(Kind.DECOY_ISSUED, sentence=_("A code was asked for a mailbox that nobody has confirmed; none was sent"))
@dataclass(frozen=True, slots=True)
class DecoyIssued:
    purpose: str


@facts_of(Kind.CODE_MISTAKEN, sentence=_("A wrong code was entered; tries left: %(tries_left)s"))
@dataclass(frozen=True, slots=True)
class CodeMistaken:
    purpose: str
    tries_left: int


@facts_of(Kind.CODE_REDEEMED, sentence=_("The code was entered correctly"))
@dataclass(frozen=True, slots=True)
class CodeRedeemed:
    purpose: str
    bound_to: str
    contact: str


@facts_of(Kind.CONTACT_CONFIRMED, sentence=_("A contact point was confirmed by a code"))
@dataclass(frozen=True, slots=True)
class ContactConfirmed:
    channel: str
    value: str
    purpose: str


@facts_of(Kind.CONTACT_ADDED, sentence=_("A contact point was added"))
@dataclass(frozen=True, slots=True)
class ContactAdded:
    channel: str
    value: str


@facts_of(Kind.CONTACT_REOPENED, sentence=_("A contact point was opened again for codes"))
@dataclass(frozen=True, slots=True)
class ContactReopened:
    channel: str


@facts_of(Kind.STAFF_ADDED, sentence=_("%(handle)s joined the staff"))
@dataclass(frozen=True, slots=True)
class StaffAdded:
    handle: str
    name: str
    roles: list[str]


@facts_of(Kind.STAFF_LINKED, sentence=_("A one-time link was made for %(handle)s"))
@dataclass(frozen=True, slots=True)
class StaffLinked:
    handle: str


@facts_of(Kind.STAFF_ENTERED, sentence=_("%(handle)s entered by a one-time link"))
@dataclass(frozen=True, slots=True)
class StaffEntered:
    handle: str


@facts_of(Kind.TOKEN_CREATED, sentence=_("The token %(name)s was created"))
@dataclass(frozen=True, slots=True)
class TokenCreated:
    name: str
    scopes: list[str]


@facts_of(Kind.TOKEN_REVOKED, sentence=_("The token %(name)s was revoked"))
@dataclass(frozen=True, slots=True)
class TokenRevoked:
    name: str
