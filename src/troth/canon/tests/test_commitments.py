import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.canon.commitments import commit, commitment_of_digests, field_digest, field_salt, leaf
from troth.canon.jcs import Json

SALT = bytes(range(32))
payloads = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.integers(0, 9) | st.text("ab信")
)


def naive(payload: dict[str, Json], salt: bytes) -> bytes:
    """DESIGN.md section 6, word by word."""
    whole = b"troth/event/v1\n"
    for name in sorted(payload, key=lambda name: name.encode()):
        salt_f = hmac.new(salt, name.encode(), hashlib.sha256).digest()
        pair = json.dumps([name, payload[name]], ensure_ascii=False, separators=(",", ":")).encode()
        whole += hashlib.sha256(salt_f + pair).digest()
    return hashlib.sha256(whole).digest()


@given(payloads)
def test_a_commitment_is_what_the_design_says(payload: dict[str, Json]) -> None:
    assert commit(payload, SALT) == naive(payload, SALT)


def test_the_commitment_of_a_known_event_never_changes() -> None:
    payload: dict[str, Json] = {
        "kind": "remark.made",
        "at": "2026-11-21T10:00:00.000Z",
        "actor": "person:1",
        "subject": "agreements.remark:2",
    }
    assert commit(payload, SALT).hex() == naive(payload, SALT).hex()
    assert commit(payload, SALT).hex() == "8c941fa4abb9dd21b4f1edf035b04410cb09265cc5c48dca7688a6583f9165aa"


def test_one_field_can_be_disclosed_without_the_salt_of_the_others() -> None:
    payload: dict[str, Json] = {"name": "王小满", "edition": 3}
    others = {"edition": field_digest(field_salt(SALT, "edition"), "edition", 3)}
    shown = {"name": field_digest(field_salt(SALT, "name"), "name", "王小满")}
    assert commitment_of_digests(others | shown) == commit(payload, SALT)


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commit({}, b"short")


def test_a_leaf_holds_version_time_and_commitment_and_nothing_else() -> None:
    entry = json.loads(leaf("2026-11-21T10:00:00.000Z", b"\1" * 32))
    assert entry == {"v": 1, "t": "2026-11-21T10:00:00.000Z", "c": base64.b64encode(b"\1" * 32).decode()}
