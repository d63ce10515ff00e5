"""The address of the caller, as far as it can be known, and how it was obtained."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Address:
    """`ip` is None where it cannot be known; `how` (for the evidence) is socket, forwarded:<n> or unknown."""

    ip: str | None
    how: str


UNKNOWN = Address(None, "unknown")


def client_address(request: HttpRequest, trusted_proxies: int) -> Address:
    """What the outermost trusted proxy saw: counted from the right of X-Forwarded-For, never further left.

    Each proxy appends what it saw, so the last `trusted_proxies` entries are ours; those before them are the
    caller's invention. A shorter header came past a proxy: then the address is unknown, not guessed.
    Proxies must drop header names with underscores, as nginx does: WSGI cannot tell X_Forwarded_For apart.
    """
    if trusted_proxies <= 0:
        return _address(str(request.META.get("REMOTE_ADDR", "")), "socket")
    entries = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if len(entries) < trusted_proxies:
        return UNKNOWN
    return _address(entries[-trusted_proxies], f"forwarded:{trusted_proxies}")


def _address(text: str, how: str) -> Address:
    try:
        parsed = ip_address(_bare(text.strip()))
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return Address(str(parsed), how)


def _bare(text: str) -> str:
    """Without port, brackets and zone, which some write: 192.0.2.7:80, [2001:db8::1]:80, fe80::1%eth0."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return text.partition("%")[0]
