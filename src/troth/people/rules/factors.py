"""What staff prove themselves with: codes that change with time (RFC 6238), recovery codes, keyed digests."""

import base64
import hmac
import unicodedata
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30  # seconds; what every authenticator app assumes
DRIFT = 1  # steps a clock may be early or late (RFC 6238, 5.2)
SECRET_BYTES = 20  # RFC 4226, section 4, R6
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u
RECOVERY_CODES, RECOVERY_LETTERS = 10, 12  # 60 bits each


def step_of(at: datetime) -> int:
    """The time step in which `at` lies."""
    return int(at.timestamp()) // STEP


def totp(secret: bytes, step: int, *, digits: int = 6, algorithm: str = "sha1") -> str:
    """The code of this step: HOTP (RFC 4226, 5.3) over the number of the step."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), algorithm)
    place = mac[-1] & 0x0F
    number = int.from_bytes(mac[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: str, typed: str, at: datetime) -> int | None:
    """The step whose code this is, the newest where two agree; None for none within the drift. All are compared."""
    key, now = base64.b32decode(secret), step_of(at)
    steps = range(now + DRIFT, now - DRIFT - 1, -1)
    fitting = [step for step in steps if hmac.compare_digest(totp(key, step), typed)]
    return fitting[0] if fitting else None


def provisioning_uri(secret: str, *, issuer: str, account: str) -> str:
    """What the QR code says: the key URI that authenticator apps read."""
    told = urlencode({"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": 6, "period": STEP})
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{told}"


def in_groups(text: str, between: str = " ") -> str:
    """Four by four, for reading and typing."""
    return between.join(text[start : start + 4] for start in range(0, len(text), 4))


def normal_recovery_code(typed: str) -> str:
    """The code as it was drawn, however it was typed: case, spaces, full width, o for 0, i and l for 1."""
    plain = unicodedata.normalize("NFKC", typed[:80]).lower()
    plain = "".join(letter for letter in plain if letter.isalnum())
    return plain.translate(str.maketrans("oil", "011"))


def looks_like_recovery(typed: str) -> bool:
    """Whether this is meant as a recovery code and not as six digits or a password."""
    code = normal_recovery_code(typed)
    return len(code) == RECOVERY_LETTERS and set(code) <= set(LETTERS)


def keyed(key: bytes, purpose: str, *bound: str) -> bytes:
    """A digest that nobody without the key can make or guess, bound to what it is for."""
    return hmac.digest(key, "|".join((purpose, *bound)).encode(), "sha256")


def invitation_secret(key: bytes, id: str) -> str:
    """The secret in the address of an invitation: 256 bits, derived and stored nowhere."""
    return base64.urlsafe_b64encode(keyed(key, "staff.invitation", id)).rstrip(b"=").decode()
