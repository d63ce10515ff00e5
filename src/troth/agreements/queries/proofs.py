"""How a ceremony can be proved, and the code that is on its way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.ceremonies.models import Ceremony
from troth.ceremonies.rules import suffices
from troth.ceremonies.services.signing import SIGNING, code_subject
from troth.channels import available
from troth.channels.rules import mask
from troth.people.models import Code, ContactPoint, Person
from troth.people.queries import reachable
from troth.people.rules import CODE_LIFE, RESEND_AFTER

FINGERPRINT = 8  # digits of the digest that the message repeats


@dataclass(frozen=True, slots=True)
class Way:
    """One way for the code to go: a channel and the contact, masked."""

    channel: str
    masked: str
    contact: ContactPoint


@dataclass(frozen=True, slots=True)
class Sent:
    """A code that was sent: where to, until when it is good, and when another may follow."""

    code: Code
    channel: str
    masked: str
    valid_until: datetime
    wait: int
    live: bool


def ways(ceremony: Ceremony) -> list[Way]:
    """The channels that exist here, suffice for the agreement and reach the person; a confirmed contact first."""
    contacts = sorted(reachable(ceremony.person, confirmed=False), key=lambda contact: contact.confirmed_at is None)
    found: dict[str, Way] = {}
    for contact in contacts:
        channel = contact.channel
        if channel in available() and suffices(channel, ceremony.level):
            found.setdefault(channel, Way(channel, masked(contact), contact))
    return [found[channel] for channel in ("mail", "sms") if channel in found]


def sent_code(ceremony: Ceremony, at: datetime) -> Sent | None:
    """The newest code for exactly this presentation, on whichever device it was asked for; None if none was."""
    code = (
        Code.objects.filter(purpose=SIGNING, subject=code_subject(ceremony))
        .select_related("contact")
        .order_by("-issued_at", "-pk")
        .first()
    )
    if code is None:
        return None
    contact = code.contact
    wait = code.issued_at + RESEND_AFTER - at
    return Sent(
        code, contact.channel, masked(contact), code.issued_at + CODE_LIFE,
        max(0, -(-wait // timedelta(seconds=1))), code.is_live(at),
    )  # fmt: skip


def masked(contact: ContactPoint) -> str:
    """The contact as its owner recognises it, on one line."""
    return mask(contact.channel, contact.value).replace(" ", "\u00a0")


def told_of_sealing(person: Person) -> list[ContactPoint]:
    """Where the news of a sealed copy goes: what is confirmed and can be reached from here."""
    return [contact for contact in reachable(person, confirmed=True) if contact.channel in available()]


def fingerprint(ceremony: Ceremony) -> str:
    """The beginning of the digest of what was presented, as page and message both show it."""
    return ceremony.manifest_sha256[:FINGERPRINT]
