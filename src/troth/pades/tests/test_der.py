from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.pades import der
from troth.pades.der import Cursor, Malformed


@given(st.integers(min_value=0, max_value=2**160))
def test_a_number_reads_back_as_written(number: int) -> None:
    assert Cursor(der.integer(number)).number() == number


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_values_read_back_in_order(values: list[bytes]) -> None:
    cursor = Cursor(der.sequence(*map(der.octets, values))).inside(der.SEQUENCE)
    assert [value.body for value in cursor.rest()] == values


def test_an_object_identifier_is_encoded_as_in_the_standard() -> None:
    assert der.oid("1.2.840.113549.1.7.2").hex() == "06092a864886f70d010702"
    assert (
        der.oid("2.25.329800735698586629295641978511506172918").hex().startswith("061469 83f09da7ebcf".replace(" ", ""))
    )


def test_members_of_a_set_stand_in_order_of_their_encodings() -> None:
    assert der.set_of([b"\x02\x01\x09", b"\x02\x01\x01"]) == bytes.fromhex("3106020101020109")


def test_a_time_reads_back_to_the_second() -> None:
    at = datetime(2026, 11, 21, 17, 42, 10, 999, tzinfo=UTC)
    assert Cursor(der.generalized_time(at)).time() == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("encoded", "what"),
    [
        ("0481050102030405", "length in two bytes where one would do"),
        ("048200050102030405", "length with a leading zero"),
        ("3080020101" + "0000", "indefinite length"),
        ("0405010203", "cut short"),
        ("04", "no length"),
        ("04830000", "length cut short"),
        ("0484ffffffff", "length in four bytes"),
        ("1f8101" + "00", "long tag"),
    ],
)
def test_an_encoding_that_is_not_distinguished_is_refused(encoded: str, what: str) -> None:
    with pytest.raises(Malformed):
        Cursor(bytes.fromhex(encoded)).rest()


@pytest.mark.parametrize("encoded", ["0200", "020180", "02020001", "0241" + "01" * 65])
def test_a_number_that_is_empty_negative_padded_or_huge_is_refused(encoded: str) -> None:
    with pytest.raises(Malformed):
        Cursor(bytes.fromhex(encoded)).number()


def test_an_unexpected_tag_and_bytes_left_over_are_refused() -> None:
    with pytest.raises(Malformed, match="expected tag 0x30, found 0x02"):
        Cursor(der.integer(1)).take(der.SEQUENCE)
    with pytest.raises(Malformed, match="after the last"):
        Cursor(der.integer(1)).end()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(hostile: bytes) -> None:
    try:
        values = Cursor(hostile).rest()
    except Malformed:
        return
    assert b"".join(value.whole for value in values) == hostile
