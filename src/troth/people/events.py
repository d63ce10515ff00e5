"""What happens to persons, their contact points and codes, and to staff and programs."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    REGISTERED = "person.registered"
    INTRODUCED = "person.introduced"
    RECOGNISED = "person.recognised"
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
    STAFF_INVITED = "staff.invited"
    STAFF_JOINED = "staff.joined"
    STAFF_MISTAKEN = "staff.mistaken"
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_PROVED = "staff.proved"
    STAFF_REOPENED = "staff.reopened"
    STAFF_RESET = "staff.reset"
    STAFF_PLACED = "staff.placed"
    STAFF_LEFT = "staff.left"
    SESSIONS_ENDED = "staff.sessions_ended"
    PASSWORD_CHANGED = "staff.password_changed"  # noqa: S105
    DEVICE_CHANGED = "staff.device_changed"
    RECOVERY_RENEWED = "staff.recovery_renewed"
    TEAM_FOUNDED = "team.founded"
    TEAM_RENAMED = "team.renamed"
    LOOKED_AT = "person.looked_at"
    TOKEN_CREATED = "token.created"  # noqa: S105
    TOKEN_REVOKED = "token.revoked"  # noqa: S105


@facts_of(Kind.REGISTERED, sentence=_("A person registered"))
@dataclass(frozen=True, slots=True)
class Registered:
    name: str
    mail: str
    phone: str
    locale: str


@facts_of(Kind.RECOGNISED, sentence=_("A newcomer turned out to be a person known before"))
@dataclass(frozen=True, slots=True)
class Recognised:
    newcomer: str


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


@facts_of(Kind.STAFF_INVITED, sentence=_("%(handle)s was invited to the staff"))
@dataclass(frozen=True, slots=True)
class StaffInvited:
    handle: str
    name: str
    roles: list[str]
    teams: list[str]
    invitation: str
    sent: str  # "mail", or "printed" on the command line
    expires_at: str


@facts_of(Kind.STAFF_JOINED, sentence=_("%(handle)s accepted the invitation and set password and second factor"))
@dataclass(frozen=True, slots=True)
class StaffJoined:
    handle: str
    invitation: str


@facts_of(Kind.STAFF_MISTAKEN, sentence=_("A wrong proof was given at the door of the workbench (%(step)s)"))
@dataclass(frozen=True, slots=True)
class StaffMistaken:
    step: str


@facts_of(Kind.STAFF_SIGNED_IN, sentence=_("%(handle)s signed in (%(way)s)"))
@dataclass(frozen=True, slots=True)
class StaffSignedIn:
    handle: str
    way: str


@facts_of(Kind.STAFF_PROVED, sentence=_("%(handle)s proved once more who they are (%(way)s)"))
@dataclass(frozen=True, slots=True)
class StaffProved:
    handle: str
    way: str


@facts_of(Kind.STAFF_REOPENED, sentence=_("%(handle)s was given all tries back"))
@dataclass(frozen=True, slots=True)
class StaffReopened:
    handle: str


@facts_of(Kind.STAFF_RESET, sentence=_("Password and second factor of %(handle)s were reset, and a new link was made"))
@dataclass(frozen=True, slots=True)
class StaffReset:
    handle: str
    invitation: str
    sent: str
    expires_at: str


@facts_of(Kind.STAFF_PLACED, sentence=_("Roles and teams of %(handle)s were changed"))
@dataclass(frozen=True, slots=True)
class StaffPlaced:
    handle: str
    roles_were: list[str]
    roles_now: list[str]
    teams_were: list[str]
    teams_now: list[str]


@facts_of(Kind.STAFF_LEFT, sentence=_("%(handle)s left the staff"))
@dataclass(frozen=True, slots=True)
class StaffLeft:
    handle: str
    sessions: int


@facts_of(Kind.SESSIONS_ENDED, sentence=_("Sessions of %(handle)s were ended: %(count)s"))
@dataclass(frozen=True, slots=True)
class SessionsEnded:
    handle: str
    count: int


@facts_of(Kind.PASSWORD_CHANGED, sentence=_("%(handle)s changed the password"))
@dataclass(frozen=True, slots=True)
class PasswordChanged:
    handle: str


@facts_of(Kind.DEVICE_CHANGED, sentence=_("%(handle)s set up another device as second factor"))
@dataclass(frozen=True, slots=True)
class DeviceChanged:
    handle: str


@facts_of(Kind.RECOVERY_RENEWED, sentence=_("%(handle)s had new recovery codes made"))
@dataclass(frozen=True, slots=True)
class RecoveryRenewed:
    handle: str


@facts_of(Kind.TEAM_FOUNDED, sentence=_("The team %(name)s was founded"))
@dataclass(frozen=True, slots=True)
class TeamFounded:
    slug: str
    name: str


@facts_of(Kind.TEAM_RENAMED, sentence=_("The team %(was)s is now called %(now)s"))
@dataclass(frozen=True, slots=True)
class TeamRenamed:
    slug: str
    was: str
    now: str


@facts_of(Kind.LOOKED_AT, sentence=_("%(handle)s of the staff looked at this person's data (%(what)s)"))
@dataclass(frozen=True, slots=True)
class LookedAt:
    handle: str
    roles: list[str]
    what: str


@facts_of(Kind.TOKEN_CREATED, sentence=_("The token %(name)s was created"))
@dataclass(frozen=True, slots=True)
class TokenCreated:
    name: str
    scopes: list[str]


@facts_of(Kind.TOKEN_REVOKED, sentence=_("The token %(name)s was revoked"))
@dataclass(frozen=True, slots=True)
class TokenRevoked:
    name: str
