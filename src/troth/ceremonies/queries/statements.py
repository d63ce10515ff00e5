"""The statement of a ceremony: everything that is signed, each fact with its source."""

import json
from datetime import datetime
from typing import Any, Protocol

from troth.canon.statements import acceptance
from troth.canon.times import instant
from troth.ceremonies.models import Ceremony
from troth.ceremonies.rules import printable
from troth.people.queries import reachable


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
    return acceptance(
        ceremony=str(ceremony.pk),
        presentation_sha256=ceremony.manifest_sha256,
        signer={
            "person": str(person.pk),
            "name": person.name,
            "name_source": "declared by the " + ("signer" if ceremony.opened_via == "web" else "provider's system"),
            "contacts": [
                {"kind": contact.kind, "value": contact.value, "confirmed_at": _moment(contact.confirmed_at)}
                for contact in reachable(person, confirmed=False)
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
        consents=[
            {"purpose": c.purpose, "clause": c.clause, "optional": c.optional, "given": c.given}
            for c in ceremony.consents.all()
        ],
        reading=[
            {"text": r.text, "clause": r.clause, "milliseconds": r.milliseconds, "source": "client-reported"}
            for r in ceremony.readings.all()
        ],
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


def _moment(at: datetime | None) -> str | None:
    return instant(at) if at else None
