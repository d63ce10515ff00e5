"""What staff and people see of messages: masked addresses, and never more success than a peer confirmed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from troth.channels.models import OutgoingMessage
from troth.channels.rules import mask
from troth.vault.datakeys import Shredded

# The words of `last_error` that are not an answer of the peer.
TROUBLES = {
    "address": lambda: _("The address cannot be written to."),
    "busy": lambda: _("Another worker is sending it right now."),
    "certificate": lambda: _("The mail server's certificate cannot be trusted."),
    "connection": lambda: _("The mail server cannot be reached."),
    "erased": lambda: _("Its content was erased."),
    "hung-up": lambda: _("The mail server hung up before it confirmed anything."),
    "no-auth": lambda: _("The mail server offers no sign-in, but a password is set."),
    "no-channel": lambda: _("No server is set up for this kind of message."),
    "no-smtputf8": lambda: _("The mail server does not take addresses outside ASCII."),
    "no-starttls": lambda: _("The mail server offers no encryption, so nothing was sent to it."),
    "timeout": lambda: _("The mail server did not answer in time."),
    "tls": lambda: _("No encrypted connection to the mail server came about."),
    "too-late": lambda: _("It could not be sent in time."),
    "unknown-host": lambda: _("The name of the mail server cannot be found."),
}


@dataclass(frozen=True, slots=True)
class TroubledMessage:
    """A message that is refused, given up, or waiting for another try."""

    id: UUID
    channel: str
    address: str
    template: str
    status: str
    attempts: int
    last_error: str
    reason: str
    since: datetime
    may_retry: bool


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message to a person; sent only if `accepted_at` is there."""

    id: UUID
    key: str
    channel: str
    address: str
    template: str
    status: str
    posted_at: datetime
    accepted_at: datetime | None


def troubled_messages(limit: int = 200) -> list[TroubledMessage]:
    """What staff must look at, newest first: refused, given up, or waiting after a failed try."""
    rows = OutgoingMessage.objects.troubled().order_by("-queued_at", "-id")
    return [_troubled(row) for row in rows[:limit]]


def troubled_count() -> int:
    """How many messages are refused, given up, or waiting after a failed try."""
    return OutgoingMessage.objects.troubled().count()


def messages_of(person: str) -> list[SentMessage]:
    """All messages to this person, newest first."""
    return [_sent(row) for row in OutgoingMessage.objects.of_person(person).order_by("-posted_at", "-id")]


def message_of(key: str) -> SentMessage | None:
    """The message posted under this key, and how far it came."""
    row = OutgoingMessage.objects.filter(key=key).first()
    return None if row is None else _sent(row)


def reason_for(error: str) -> str:
    """A sentence for staff: what happened, and the peer's number where it gave one."""
    if not error:
        return ""
    if error in TROUBLES:
        return TROUBLES[error]()
    step, _space, status = error.partition(" ")
    if step in ("greeting", "ehlo", "starttls", "auth"):
        return _("The mail server does not accept our connection (%(status)s).") % {"status": status}
    if step == "rcpt":
        return _("The mail server does not take mail for this address (%(status)s).") % {"status": status}
    return _("The mail server did not take the message (%(status)s).") % {"status": status}


def masked_address(message: OutgoingMessage) -> str:
    """The address as it may be shown; empty once it was erased."""
    try:
        address = message.to
    except Shredded:
        return ""
    return "" if address is None else mask(message.channel, address)


def _troubled(row: OutgoingMessage) -> TroubledMessage:
    return TroubledMessage(
        id=row.pk,
        channel=row.channel,
        address=masked_address(row),
        template=row.template,
        status=row.status,
        attempts=row.attempts,
        last_error=row.last_error,
        reason=reason_for(row.last_error),
        since=row.queued_at,
        may_retry=row.may_be_retried,
    )


def _sent(row: OutgoingMessage) -> SentMessage:
    return SentMessage(
        id=row.pk,
        key=row.key,
        channel=row.channel,
        address=masked_address(row),
        template=row.template,
        status=row.status,
        posted_at=row.posted_at,
        accepted_at=row.accepted_at,
    )
