import ipaddress

from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from troth.web.addresses import UNKNOWN, Address, client_address

IPS = st.ip_addresses().map(str)
JUNK = st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=40)


def asked(forwarded: str | None, peer: str = "192.0.2.1", *, trusted: int) -> Address:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory(headers=headers).get("/", REMOTE_ADDR=peer), trusted)


@given(JUNK)
def test_without_a_trusted_proxy_no_header_counts(header: str) -> None:
    assert asked(header, trusted=0) == Address("192.0.2.1", "socket")


@given(st.lists(JUNK), IPS)
def test_whatever_the_caller_invents_the_entry_our_proxy_wrote_counts(invented: list[str], seen: str) -> None:
    real = str(getattr(ipaddress.ip_address(seen), "ipv4_mapped", None) or ipaddress.ip_address(seen))
    assert asked(", ".join([*invented, seen]), trusted=1).ip == real.partition("%")[0]


@given(st.lists(IPS, max_size=3), IPS, IPS)
def test_two_proxies_count_two_from_the_right(invented: list[str], seen: str, inner: str) -> None:
    told = asked(",".join([*invented, seen, inner]), trusted=2)
    assert told == Address(asked(seen, trusted=1).ip, "forwarded:2")


@given(st.lists(IPS, min_size=1, max_size=8), st.integers(1, 3))
def test_a_header_that_came_past_a_proxy_tells_nothing(entries: list[str], missing: int) -> None:
    assert asked(",".join(entries), trusted=len(entries) + missing) == UNKNOWN


def test_ports_brackets_and_mapped_addresses_are_read() -> None:
    for written, ip in {
        "203.0.113.9:4711": "203.0.113.9",
        "[2001:db8::7]:4711": "2001:db8::7",
        "[2001:db8::7]": "2001:db8::7",
        "2001:DB8::7": "2001:db8::7",
        "::ffff:203.0.113.9": "203.0.113.9",
        "fe80::1%eth0": "fe80::1",
    }.items():
        assert asked(written, trusted=1) == Address(ip, "forwarded:1")


def test_what_is_no_address_is_unknown_not_guessed() -> None:
    for written in ("unknown", "", "203.0.113", "203.0.113.9 203.0.113.8", "<script>", "１.2.3.4", "_hidden"):
        assert asked(f"198.51.100.1, {written}", trusted=1) == UNKNOWN


def test_a_socket_without_address_is_unknown() -> None:
    assert asked(None, peer="", trusted=0) == UNKNOWN
    assert asked(None, trusted=1) == UNKNOWN
