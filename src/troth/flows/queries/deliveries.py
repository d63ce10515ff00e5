"""What did not get through: messages in trouble, and reactions to events that the worker gave up."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from troth.channels.models import OutgoingMessage
from troth.channels.queries import TroubledMessage, troubled_messages
from troth.ledger import Event
from troth.vault.datakeys import take_keys

MOST = 200


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A handler that failed as often as it may: `error` is the place it failed at, never what it said."""

    id: UUID
    handler: str
    event: str
    about: str
    document: str  # the signature's number where the event is about one
    error: str
    attempts: int
    since: datetime


def messages_in_trouble(limit: int = MOST) -> list[TroubledMessage]:
    """Messages that were refused, given up or wait after a failed try, in three queries."""
    scopes = OutgoingMessage.objects.troubled().order_by("queued_at").values_list("sealed_under", flat=True)[:limit]
    take_keys(scopes)
    return troubled_messages(limit)


def dead_letters(limit: int = MOST) -> list[DeadLetter]:
    """Given-up reactions, the longest waiting first."""
    rows = Event.objects.filter(deliveries__dead_at__isnull=False).order_by("deliveries__dead_at")
    fields = (
        "kind", "subject_kind", "subject_id", "deliveries__id", "deliveries__handler", "deliveries__error",
        "deliveries__attempts", "deliveries__dead_at",
    )  # fmt: skip
    return [
        DeadLetter(
            id=row["deliveries__id"],
            handler=row["deliveries__handler"],
            event=row["kind"],
            about=f"{row['subject_kind'].partition('.')[2]} {row['subject_id']}",
            document=row["subject_id"] if row["subject_kind"] == "ceremonies.document" else "",
            error=row["deliveries__error"],
            attempts=row["deliveries__attempts"],
            since=row["deliveries__dead_at"],
        )
        for row in rows.values(*fields)[:limit]
    ]


def template_words(template: str) -> str:
    """What a message is about, in words; an unknown template keeps its own name."""
    return {
        "code-entry": _("code to enter"),
        "code-signing": _("code to sign"),
        "code-contact": _("code to confirm a contact"),
        "agreement-sealed": _("copy of the signed agreement"),
        "remark-answered": _("answer to what was said"),
        "case-received": _("receipt of a case"),
        "case-answered": _("answer in a case"),
        "case-replied": _("interim reply in a case"),
        "case-waiting": _("question in a case"),
        "case-closed": _("end of a case"),
        "case-joined": _("two cases joined"),
        "case-due": _("reminder of a date"),
        "rating-asked": _("question how content the person is"),
        "rating-reminder": _("the same question once more"),
        "complaint-answered": _("decision of a complaint"),
        "appeal-received": _("receipt of an appeal"),
        "appeal-decided": _("decision of an appeal"),
        "remedy-done": _("what was granted is carried out"),
        "cause-changed": _("what has changed about a cause"),
        "staff-invited": _("invitation of a colleague"),
    }.get(template, template)
