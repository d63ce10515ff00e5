"""The statement of a ceremony: everything that is signed, each fact with its source."""

import json
from datetime import datetime
from typing import Any, Protocol

from troth.canon.statements import acceptance
from troth.canon.times import instant
from troth.ceremonies.models import Ceremony, Consent
from troth.ceremonies.queries.sets import consents_asked
from troth.ceremonies.rules import printable
from troth.ledger import Event
from troth.people.events import Kind as PersonKind
from troth.people.models import Person
from troth.people.queries import reachable
from troth.texts.models import Clause


class Connection(Protocol):
    @property
    def ip(self) -> str | None: ...
    @property
    def how(self) -> str: ...
    @property
    def user_agent(self) -> str: ...


def statement_of(ceremony: Ceremony, signature: dict[str, Any], connection: Connection, at: datetime) -> dict[str, Any]:
    """What is signed at `at`: taken from the server's own records, never from the browser's request."""
    manifest = json.loads(ceremony.manifest)
    person = ceremony.person
    asked = {clause.consent: clause for clause in consents_asked(ceremony)}
    return acceptance(
        ceremony=str(ceremony.pk),
        presentation_sha256=ceremony.manifest_sha256,
        provider=manifest["provider"],
        service=manifest["service"],
        level=manifest["level"],
        signer={
            "person": str(person.pk),
            "name": person.name,
            "name_source": "declared by the " + ("provider's system" if was_introduced(person) else "signer"),
            "contacts": [
                {"kind": contact.kind, "value": contact.value, "confirmed_at": _moment(contact.confirmed_at)}
                for contact in reachable(person, confirmed=True)
            ],
        },
        acts=[
            {
                "act": text["act"],
                "text": text["text"],
                "edition": text["edition"],
                "locale": text["locale"],
                "title": text["title"],
                "sha256": text["sha256"],
                "source": "server-observed",
            }
            for text in manifest["texts"]
        ],
        consents=[_consent(answer, asked[answer.purpose]) for answer in ceremony.consents.all()],
        reading=[
            {"text": r.text, "clause": r.clause, "milliseconds": r.milliseconds, "source": "client-reported"}
            for r in ceremony.readings.all()
        ],
        decision={
            "by": "a holder of the ceremony's link, proved afterwards in the same browser"
            if ceremony.decided_via.startswith("link:")
            else "the person, signed in",
            "source": "server-observed",
        },
        electronic_form={"agreed_at": _moment(ceremony.electronic_form_at), "source": "server-observed"},
        verification=json.loads(ceremony.verification or "{}"),
        signature=signature,
        connection={
            "ip": connection.ip,
            "ip_source": connection.how,
            "user_agent": printable(connection.user_agent[:300]) or None,
            "user_agent_source": "client-reported",
        },
        times={
            "opened_at": instant(ceremony.opened_at),
            "presented_at": _moment(ceremony.presented_at),
            "decided_at": _moment(ceremony.decided_at),
            "signed_at": instant(at),
            "clock": "the provider's server",
        },
    )


def was_introduced(person: Person) -> bool:
    """Whether the provider's own system told us of the person, name included; else they told it themselves."""
    return Event.objects.filter(
        kind=PersonKind.INTRODUCED, subject_kind=person._meta.label_lower, subject_id=str(person.pk)
    ).exists()


def _consent(answer: Consent, asked: Clause) -> dict[str, Any]:
    edition = asked.rendering.edition
    return {
        "purpose": answer.purpose, "text": edition.text.slug, "edition": edition.number, "clause": answer.clause,
        "sha256": asked.sha256, "optional": answer.optional, "given": answer.given,
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return instant(at) if at else None
