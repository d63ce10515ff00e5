"""Messages made as other apps make them: through `post`, from templates that only tests have."""

from datetime import UTC, datetime, timedelta
from typing import Any

from troth.channels.models import OutgoingMessage
from troth.channels.services import post
from troth.core.actors import Actor, Role
from troth.vault.scopes import person_scope

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
WORKER = Actor.job("deliver")
OLGA = Actor("staff", "olga", frozenset({Role.AGENT}))
RITA = Actor("staff", "rita", frozenset({Role.AUDITOR}))
IVAN = "0190f0a0-0000-7000-8000-000000000001"


def a_message(**changes: Any) -> OutgoingMessage:
    """A mail to Ivan, queued at noon."""
    given: dict[str, Any] = {
        "key": "event-1:mail",
        "channel": "mail",
        "to": "ivan@example.com",
        "person": IVAN,
        "scope": person_scope(IVAN, "profile"),
        "locale": "en",
        "template": "welcome",
        "context": {"name": "Ivan"},
        "at": NOON,
        "by": WORKER,
    }
    return post(**given | changes)


def a_code(**changes: Any) -> OutgoingMessage:
    """A code for Ivan: a message that keeps nothing once it is settled."""
    return a_message(**{"template": "code", "context": {"code": "482910"}, "transient": True} | changes)


def reloaded(message: OutgoingMessage) -> OutgoingMessage:
    return OutgoingMessage.objects.get(pk=message.pk)
