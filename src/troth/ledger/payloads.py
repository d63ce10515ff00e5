"""The bytes of an event: payload, commitment and seal, exactly as DESIGN.md section 6 lays them down.

sealed = AES-256-GCM(data key of the event's scope, salt || JCS payload, AAD "event|id|v1"), in the vault's framing.
"""

import hmac
import json
import os
from typing import TYPE_CHECKING

from troth.canon.commitments import SALT_BYTES, commit
from troth.canon.jcs import Json, jcs
from troth.canon.times import instant
from troth.vault.sealing import Altered, seal, unseal

if TYPE_CHECKING:
    from troth.ledger.models import Event


def close_payload(event: "Event", payload: dict[str, Json]) -> None:
    """Give a new event its commitment and its sealed payload under a fresh salt."""
    salt = os.urandom(SALT_BYTES)
    event.commitment = commit(payload, salt)
    event.sealed = seal(event.scope, salt + jcs(payload), place=_place(event))


def open_payload(event: "Event") -> dict[str, Json]:
    """The payload, proved to be the one committed to; Altered otherwise, Shredded if the key is gone."""
    salt, payload = opening(event)
    if not hmac.compare_digest(commit(payload, salt), bytes(event.commitment)):
        raise Altered(_place(event))
    if {name: payload[name] for name in ("kind", "at", "actor", "subject")} != told_in_clear(event):
        raise Altered(_place(event))
    return payload


def told_in_clear(event: "Event") -> dict[str, Json]:
    """What the row says in clear, in the form the payload has it: who did what to which thing, and when."""
    return {
        "kind": event.kind,
        "at": instant(event.at),
        "actor": f"{event.actor_kind}:{event.actor_id}",
        "subject": f"{event.subject_kind}:{event.subject_id}",
    }


def opening(event: "Event") -> tuple[bytes, dict[str, Json]]:
    """The salt and the payload: what an outsider needs to check the commitment."""
    content = unseal(event.scope, bytes(event.sealed), place=_place(event))
    return content[:SALT_BYTES], json.loads(content[SALT_BYTES:])


def _place(event: "Event") -> str:
    return f"event|{event.pk}|v1"
