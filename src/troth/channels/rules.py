"""Addresses and texts of messages: what is well formed, what may be shown, what can be read out of them."""

import re
import unicodedata
from datetime import datetime, timedelta
from ipaddress import ip_address

import phonenumbers

LATEST_CODE = timedelta(minutes=10)  # a code lives ten minutes: a later one would only mislead
LATEST_LETTER = timedelta(days=5)  # RFC 5321 section 4.5.4.1: give up after 4 to 5 days

MAIL_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
CODE = re.compile(r"(?<![A-Za-z0-9_./=+-])[0-9]{6}(?![A-Za-z0-9_/=-]|\.[0-9])")
LINK = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
BREAKS = frozenset("\r\n\t\v\f\x85\u2028\u2029")
DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_mail_address(text: str) -> bool:
    """Whether a header and an envelope can carry this as one address: no spaces, controls or separators."""
    return len(text) <= 254 and bool(MAIL_ADDRESS.fullmatch(text)) and one_line(text) == text


def is_phone_number(text: str) -> bool:
    """Whether this is a number in E.164 form, such as +8613800006208."""
    return bool(E164.fullmatch(text))


def one_line(text: str) -> str:
    """The text without line breaks, controls or forced directions: safe in a header, emoji and all."""
    spaced = "".join(" " if c in BREAKS else c for c in text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs") and c not in DIRECTIONS)
    return "".join(kept).strip()


def mask_mail(address: str) -> str:
    """`wang@example.com` as w***@example.com; three stars for what is no address."""
    name, at, host = address.rpartition("@")
    return f"{name[0]}***@{host}" if at and name else "***"


def mask_phone(number: str) -> str:
    """`+8613800006208` as +86 138****6208; of a short number only the last two digits stay."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return "****"
    digits = phonenumbers.national_significant_number(parsed)
    shown = f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else f"****{digits[-2:]}"
    return f"+{parsed.country_code} {shown}"


def mask(channel: str, address: str) -> str:
    """The address as staff and the signer's own pages may show it."""
    return mask_phone(address) if channel == "sms" else mask_mail(address)


def normal_address(text: str) -> str:
    """One spelling per mailbox or telephone, however typed; a + that a query string ate is put back."""
    typed = text.strip()
    if "@" in typed:
        return typed.casefold()
    digits = "".join(c for c in typed if c.isdecimal() or c == "+")
    if text.startswith(" ") and digits[:1] != "+":
        digits = f"+{digits}"
    try:
        parsed = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return typed.casefold()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def mail_host(name: str) -> str:
    """The host as it stands in EHLO and Message-ID: an IP address as a literal (RFC 5321 section 4.1.3)."""
    try:
        address = ip_address(name)
    except ValueError:
        return name or "localhost"
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def links_in(text: str) -> list[str]:
    """The absolute links of a text, each once, in order, without the punctuation that ends a sentence."""
    return list(dict.fromkeys(found.rstrip(".,;:!?)]'") for found in LINK.findall(text)))


def code_in(text: str) -> str | None:
    """The six digits of a one-time code; digits inside links, dates and longer numbers are none."""
    found = CODE.search(LINK.sub(" ", text))
    return found.group() if found else None


def told_status(step: str, code: int, answer: str) -> str:
    """What may be kept of a peer's answer: the step, its number and enhanced status, never its words."""
    status = STATUS.match(answer.strip())
    return f"{step} {code} {status.group()}" if status else f"{step} {code}"


def is_final(step: str, code: int) -> bool:
    """Whether a peer's answer ends the matter for this message.

    A 5xx to the greeting, TLS or AUTH, and 530 to 538 anywhere (RFC 4954), tells of our account, not of it.
    """
    return step in ("mail", "rcpt", "data") and 500 <= code < 600 and not 530 <= code <= 538


def latest(queued_at: datetime, *, transient: bool) -> datetime:
    """When to give up on a message that waits."""
    return queued_at + (LATEST_CODE if transient else LATEST_LETTER)
