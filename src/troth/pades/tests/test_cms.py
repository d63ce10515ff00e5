from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.pades import oids
from troth.pades.cms import CertificateName, SignedAttributes, SignedData, read_signed_data
from troth.pades.der import Malformed, octets, sequence
from troth.pades.tst import TimeStamp, read_time_stamp

ISSUER = sequence(octets(b"an issuer"))
TOKEN = sequence(octets(b"a token"))


def signed(content: bytes | None = None, token: bytes | None = None) -> SignedData:
    kind = oids.DATA if content is None else oids.TST_INFO
    attributes = SignedAttributes(kind, b"d" * 32, b"c" * 32, CertificateName(ISSUER, 7))
    return SignedData(attributes, b"s" * 70, (sequence(b""), sequence(octets(b"x"))), content, token)


def stamp() -> TimeStamp:
    return TimeStamp(oids.OWN_CLOCK_POLICY, b"i" * 32, 2**127, datetime(2026, 11, 21, tzinfo=UTC), ISSUER)


@pytest.mark.parametrize("one", [signed(), signed(token=TOKEN), signed(content=b"said"), signed(b"", TOKEN)])
def test_signed_data_reads_back_as_written(one: SignedData) -> None:
    assert read_signed_data(one.encode()) == one


def test_a_time_stamp_reads_back_as_written() -> None:
    assert read_time_stamp(stamp().encode()) == stamp()


@given(st.data())
def test_signed_data_with_a_changed_byte_reads_differently_or_not_at_all(data: st.DataObject) -> None:
    whole = signed(token=TOKEN).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with suppress(Malformed):
        assert read_signed_data(changed) != signed(token=TOKEN)


@given(st.data())
def test_a_time_stamp_with_a_changed_byte_reads_differently_or_not_at_all(data: st.DataObject) -> None:
    whole = stamp().encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    with suppress(Malformed):
        assert read_time_stamp(changed) != stamp()


def test_a_second_signer_is_refused() -> None:
    whole = signed()
    twice = SignedData.encode(whole).replace(whole._signer(), whole._signer() + whole._signer())
    with pytest.raises(Malformed):
        read_signed_data(twice)


@pytest.mark.parametrize("junk", [b"", b"0", b"\x30\x00", b"\x30\x80" * 5000, b"\x30\x82\xff\xff"])
def test_what_is_no_signed_data_is_refused(junk: bytes) -> None:
    with pytest.raises(Malformed):
        read_signed_data(junk)
    with pytest.raises(Malformed):
        read_time_stamp(junk)
