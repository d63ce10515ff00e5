"""What counts as a name, a mailbox, a number, a code: pure functions over plain values."""

import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

import phonenumbers
from email_validator import EmailNotValidError, validate_email

LONGEST_NAME = 10_000  # a bound for the machine, not for people
LONGEST_MAIL = 320  # RFC 3696 errata 1690 allows 254; this bounds what is looked at at all
LONGEST_PHONE = 40
ENTRY = "entry"  # the purpose of a code that lets a person in: anybody may ask for one
LIVE_ENTRY_CODES = 3  # one browser asking must not end the code of another
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
FORCED_DIRECTIONS = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")  # they could turn the text around them
# NFC would replace these by the common form, but some people's names are written with them.
COMPATIBILITY_HAN = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # fillers and a blank that count as letters or symbols
HANDLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Unusable(ValueError):
    """The text is not what was asked for; `reason` is a code the form words for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def normal_name(text: str) -> str:
    """The name in NFC with single spaces; control characters, nothing visible and excess are Unusable.

    Emoji, right-to-left script and rare Han are names like any other.
    """
    if len(text) > LONGEST_NAME:
        raise Unusable("too-long")
    name = " ".join(_composed(text).split())
    if not name:
        raise Unusable("empty")
    if len(name) > LONGEST_NAME:
        raise Unusable("too-long")
    if any(_is_control(character) for character in text.strip()):
        raise Unusable("control")
    if not any(map(_is_visible, name)):
        raise Unusable("empty")
    return name


def normal_mail(text: str) -> str:
    """The address as RFC 5321 and 6531 allow it, without asking the network; Unusable otherwise."""
    if len(text) > LONGEST_MAIL:
        raise Unusable("mail-long")
    typed = unicodedata.normalize("NFKC", text.strip()).replace("。", ".")  # as a Chinese keyboard types it
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise Unusable("mail") from error


def normal_phone(text: str, region: str = "CN") -> str:
    """The mobile number in E.164; a number no plan of the region knows, and a landline, are Unusable."""
    if len(text) > LONGEST_PHONE:
        raise Unusable("phone")
    try:
        number = phonenumbers.parse(text.strip(), region)
    except phonenumbers.NumberParseException as error:
        raise Unusable("phone") from error
    if not phonenumbers.is_valid_number(number):
        raise Unusable("phone")
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE:
        raise Unusable("landline")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def index_form(kind: str, value: str) -> str:
    """The form under which a normal value is looked up: names without regard to case and variant forms, a mailbox
    by its ASCII host and without regard to ASCII case alone, for ß and ss are different people's (RFC 5321, 2.4)."""
    if kind == "name":
        return unicodedata.normalize("NFKC", value).casefold()
    return _mail_index_form(value) if kind == "mail" else value


def network_of(address: str) -> str:
    """Under what a caller is counted: an IPv6 address by its /64, which is one customer's (RFC 6177); whoever's
    address is not known as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((int(parsed) >> 64 << 64, 64)))
    return str(parsed)


def normal_code(text: str) -> str:
    """The six digits somebody typed, with spaces, hyphens or full-width digits; Unusable otherwise."""
    typed = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text[:40]))
    if not re.fullmatch("[0-9]{6}", typed):
        raise Unusable("code")
    return typed


def digits(key: bytes, id: str, purpose: str, subject: str) -> str:
    """The six digits of a code: a keyed digest of what it is bound to, reduced as RFC 4226 section 5.3 does."""
    mac = hmac.digest(key, f"{id}|{purpose}|{subject}".encode(), "sha256")
    return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"


def window_start(at: datetime, length: timedelta) -> datetime:
    """The beginning of the window of this length in which `at` lies."""
    return datetime.fromtimestamp(at.timestamp() // length.total_seconds() * length.total_seconds(), at.tzinfo)


def _mail_index_form(value: str) -> str:
    local, at, host = value.rpartition("@")
    try:
        known = validate_email(f"x{at}{host}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Unusable("mail") from error
    lowered = "".join(character.lower() if character.isascii() else character for character in local)
    return f"{lowered}@{known.ascii_domain}"


def _is_visible(character: str) -> bool:
    """Something one can see by itself: no mark, space, format or filler character."""
    return unicodedata.category(character)[0] not in "MZC" and character not in INVISIBLE_LETTERS


def _composed(text: str) -> str:
    """NFC, except where it would change a Han character into another."""
    parts = COMPATIBILITY_HAN.split(text)
    return "".join(part if place % 2 else unicodedata.normalize("NFC", part) for place, part in enumerate(parts))


def _is_control(character: str) -> bool:
    """Controls other than tab and line end, lone surrogates, private use, forced directions, noncharacters."""
    if character in "\t\r\n" or (character not in FORCED_DIRECTIONS and character.isprintable()):
        return False
    point = ord(character)
    noncharacter = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return noncharacter or character in FORCED_DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs", "Co")
