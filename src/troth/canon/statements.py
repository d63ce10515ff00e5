"""The shapes of what is signed: the presentation, and the statement of acceptance that rests on it.

Both are JCS; their SHA-256 is printed on the certificate and bound into the code that was asked for.
"""

import hashlib
from collections.abc import Mapping, Sequence

from troth.canon.jcs import Json, jcs


def presentation(
    *,
    ceremony: str,
    locale: str,
    level: str,
    provider: Mapping[str, Json] | None,
    service: Mapping[str, Json] | None,
    texts: Sequence[Mapping[str, Json]],
    presented_at: str,
) -> dict[str, Json]:
    """What was shown, by whom and for which service: each text with its edition, digest and clauses, the level of proof
    that was asked, and the two equal choices offered."""
    return {
        "v": 1,
        "type": "presentation",
        "ceremony": ceremony,
        "locale": locale,
        "level": level,
        "provider": provider,
        "service": service,
        "texts": list(texts),
        "choices": ["agree", "disagree"],
        "preselected": [],
        "presented_at": presented_at,
    }


def acceptance(
    *,
    ceremony: str,
    presentation_sha256: str,
    provider: Mapping[str, Json] | None,
    service: Mapping[str, Json] | None,
    level: str,
    signer: Mapping[str, Json],
    acts: Sequence[Mapping[str, Json]],
    consents: Sequence[Mapping[str, Json]],
    reading: Sequence[Mapping[str, Json]],
    decision: Mapping[str, Json],
    electronic_form: Mapping[str, Json],
    verification: Mapping[str, Json],
    signature: Mapping[str, Json],
    connection: Mapping[str, Json],
    times: Mapping[str, Json],
) -> dict[str, Json]:
    """What was decided, proved and signed; each fact says how it is known, an unknown one is null."""
    return {
        "v": 1,
        "type": "agreement-acceptance",
        "ceremony": ceremony,
        "presentation_sha256": presentation_sha256,
        "provider": provider,
        "service": service,
        "level": level,
        "signer": signer,
        "acts": list(acts),
        "consents": list(consents),
        "reading": list(reading),
        "decision": decision,
        "electronic_form": electronic_form,
        "verification": verification,
        "signature": signature,
        "connection": connection,
        "times": times,
    }


def digest(value: Json) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(jcs(value)).hexdigest()
