"""What channels keeps of a person: the messages to them, and the copies in the development inbox."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from troth.channels.models import Enclosure, InboxMessage, OutgoingMessage
from troth.channels.services import erase_messages
from troth.vault.holdings import Shown, hold


class Messages:
    """Messages under a person's profile go on erasure; those of the evidence or a case go with that scope."""

    name = "channels.messages"
    labels = frozenset(
        f"channels.{label}"
        for label in (
            "message.to", "message.subject", "message.text", "message.html", "message.receipt",
            "enclosure.name", "inbox.to", "inbox.subject", "inbox.text", "inbox.html",
        )
    )  # fmt: skip

    def show(self, person: UUID) -> Sequence[Shown]:
        rows = OutgoingMessage.objects.of_person(str(person)).readable()
        return [_shown(row) for row in rows.order_by("posted_at", "id")]

    def erase(self, person: UUID, *, at: datetime) -> None:
        erase_messages(str(person), at=at)

    def left(self, person: UUID, *, at: datetime) -> int:
        """Sealed words and names of files that no law keeps, and every copy in the inbox."""
        erasable = OutgoingMessage.objects.of_person(str(person)).erasable()
        files = Enclosure.objects.filter(message__in=erasable.values("pk"))
        copies = InboxMessage.objects.filter(outgoing__person=str(person))
        return erasable.readable().count() + files.count() + copies.count()


def _shown(row: OutgoingMessage) -> Shown:
    files = [each.name or "" for each in row.enclosures.select_related("message")]
    parts = [row.to or "", row.subject or "", row.text or "", *files]
    return Shown(row.channel, "\n".join(part for part in parts if part), row.posted_at.astimezone(UTC))


hold(Messages())
