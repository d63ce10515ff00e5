"""Codes of cases and receipts, what counts as an answer, and who comes next: plain values in, plain values out."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"  # 29 signs, none mistaken for another when read aloud
BODY_LENGTH, CHECKED = 7, len(ALPHABET)
RECEIPT_LENGTH = 25  # 121 bits; at least 120 are promised
LONGEST_SUBJECT, LONGEST_BODY = 120, 10_000
VARIABLES = ("name", "code", "service", "due", "agent")
VARIABLE = re.compile(r"\{([^{}\s]{1,40})\}")


class Unreadable(ValueError):
    """What was typed is no code of ours."""


class UnknownVariable(ValueError):
    """A prepared answer names a variable that there is not."""


def new_code(letter: str) -> str:
    """A code that can be read aloud, with a check sign: C-7KM2Q4X-9."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(BODY_LENGTH))
    return f"{letter}-{body}-{_check(letter + body)}"


def normal_code(typed: str) -> str:
    """The code as it is kept, however it was typed; Unreadable where a sign is wrong."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    letter, body, check = letters[:1], letters[1:-1], letters[-1:]
    spelled = letter.isascii() and letter.isalpha() and len(body) == BODY_LENGTH and set(body) <= set(ALPHABET)
    if not spelled or _check(letter + body) != check:
        raise Unreadable(typed)
    return f"{letter}-{body}-{check}"


def receipt(digest: bytes) -> str:
    """What lets somebody without a name come back, from 32 derived bytes: 25 signs in groups of five."""
    number = int.from_bytes(digest)
    signs = ""
    for _ in range(RECEIPT_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs += ALPHABET[rest]
    return "-".join(signs[at : at + 5] for at in range(0, RECEIPT_LENGTH, 5))


def normal_receipt(typed: str) -> str:
    """The receipt as it is digested; Unreadable where it cannot be one."""
    signs = "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())
    if len(signs) != RECEIPT_LENGTH or not set(signs) <= set(ALPHABET):
        raise Unreadable("receipt")
    return signs


def subject_of(body: str) -> str:
    """A subject for a case that was given none: the beginning of what was said, on one line."""
    line = " ".join(body.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def as_kept(words: str) -> str:
    """What was written as it is kept: a browser ends its lines with two signs, we with one; nothing around it."""
    return words.replace("\r\n", "\n").strip()


def has_hidden_characters(text: str) -> bool:
    """Control and direction-overriding characters, which no honest message needs."""
    return any(
        (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in "\u202a\u202b\u202d\u202e"
        for c in text.replace("\r\n", "\n")
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A colleague who may take a case: how many they have open, and what fits."""

    id: str
    open: int
    languages: tuple[str, ...] = ()
    knows: bool = False


def who_takes(candidates: Iterable[Candidate], *, locale: str) -> str:
    """Who knows the person, else who speaks the language, else anybody; of those, whoever has least to do."""
    everybody: Sequence[Candidate] = sorted(candidates, key=lambda c: (c.open, c.id))
    for fits in (lambda c: c.knows, lambda c: locale in c.languages, lambda c: True):
        found = next((c.id for c in everybody if fits(c)), "")
        if found:
            return found
    return ""


def lot(seed: bytes, case: UUID) -> str:
    """The lot of a case: whoever knows the seed can repeat it, nobody else can foresee it."""
    return hashlib.sha256(b"troth/lots/v1\n" + seed + case.bytes).hexdigest()


def is_drawn(lot: str, percent: int) -> bool:
    """Whether this lot is among so many of 100: its first 64 bits, as a share of all there are."""
    return int(lot[:16], 16) * 100 < percent << 64


def variables_of(body: str) -> set[str]:
    """The variables in a prepared answer; UnknownVariable names one that there is not."""
    found = set(VARIABLE.findall(body))
    for name in sorted(found - set(VARIABLES)):
        raise UnknownVariable(name)
    return found


def variables_left(body: str) -> list[str]:
    """The variables that nobody has put anything in place of."""
    return [name for name in VARIABLES if f"{{{name}}}" in body]


def filled_in(body: str, values: Mapping[str, str]) -> str:
    """A prepared answer with what is known in place of its variables; what is not known stays to be seen."""
    return VARIABLE.sub(lambda found: values.get(found[1]) or found[0], body)


def _check(signs: str) -> str:
    """A weighted sum modulo a prime that finds every single wrong sign and every swap of neighbours."""
    total = 0
    for sign in signs:
        value = ALPHABET.index(sign) if sign in ALPHABET else ord(sign) - 65
        total = (total + value) * 2 % CHECKED
    return ALPHABET[-total % CHECKED]
