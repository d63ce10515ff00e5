"""What the pages and the JSON of the development inbox show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.channels.inbox import recipient_index
from troth.channels.models import Enclosure, InboxMessage
from troth.channels.rules import code_in, links_in
from troth.core.refusals import Invalid

NEWEST = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that would have left; `html` is empty for an SMS."""

    id: UUID
    channel: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    code: str | None
    links: list[str]

    @property
    def first_words(self) -> str:
        return " ".join(self.text.split())[:140]

    def as_json(self) -> dict[str, object]:
        """The contract of /dev/inbox/messages.json."""
        return {
            "id": str(self.id),
            "channel": self.channel,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "at": instant(self.at),
            "code": self.code,
            "links": self.links,
        }


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that came with a message."""

    id: UUID
    name: str
    size: int


def newest(to: str = "") -> list[Kept]:
    """The newest messages, of one recipient if asked for."""
    rows = InboxMessage.objects.to_index(_index(to)).order_by("-at", "-id")[:NEWEST]
    return [kept(row) for row in rows]


def since(after: str, to: str = "") -> list[Kept]:
    """All messages after the one of this id, oldest first; an id that is none is refused."""
    rows = InboxMessage.objects.to_index(_index(to)).after(_seen(after)).order_by("at", "id")
    return [kept(row) for row in rows]


def kept(row: InboxMessage) -> Kept:
    return Kept(
        id=row.pk,
        channel=row.channel,
        to=row.to,
        subject=row.subject,
        text=row.text,
        html=row.html,
        at=row.at,
        code=code_in(row.text),
        links=links_in(row.text),
    )


def files_of(row: InboxMessage) -> list[KeptFile]:
    """The files that came with a message, under the names its recipient sees."""
    enclosed = Enclosure.objects.filter(message=row.outgoing_id).select_related("file", "message")
    return [KeptFile(each.pk, each.name or "", each.file.size) for each in enclosed]


def _index(to: str) -> bytes | None:
    return recipient_index(to) if to.strip() else None


def _seen(after: str) -> InboxMessage | None:
    if not after:
        return None
    try:
        return InboxMessage.objects.filter(pk=UUID(after)).first()
    except ValueError:
        raise Invalid(_("after is the id of a message you have seen."), field="after") from None
