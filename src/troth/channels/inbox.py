"""The development inbox: a mailbox and a telephone for everybody, on this machine, in demo mode only."""

from datetime import UTC, datetime

from troth.channels.letters import Letter
from troth.channels.models import InboxMessage
from troth.channels.rules import normal_address
from troth.channels.transport import Receipt
from troth.vault.blind import blind_index


class InboxChannel:
    """Keeps each letter once, however often it is sent."""

    def send(self, letter: Letter) -> Receipt:
        kept = InboxMessage(
            outgoing_id=letter.id,
            channel=letter.channel,
            recipient=recipient_index(letter.to),
            at=datetime.now(UTC),
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
        )
        InboxMessage.objects.bulk_create([kept], ignore_conflicts=True)
        return Receipt("250 kept in the development inbox", "inbox 250", kept.at)


def recipient_index(address: str) -> bytes:
    """Equal for one mailbox or telephone, however it was typed."""
    return blind_index("channels.inbox.to", normal_address(address))
