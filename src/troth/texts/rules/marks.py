"""The marks in braces at the end of a heading, its number, and the name it gets where it has none."""

import hashlib
import re
from dataclasses import dataclass

from troth.texts.rules.remarks import Remarks, Trouble

_BRACES = re.compile(r"[ \t]*\{([^{}]*)\}[ \t]*$")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_FLAGS = ("conspicuous", "optional", "gist")
_VALUES = ("tag", "consent")

_DIGIT = r"[0-9０-９]{1,4}"
_HAN = r"[一二三四五六七八九十百千零〇两]{1,9}"
_NUMBER = re.compile(
    rf"(第\s?(?:{_HAN}|{_DIGIT})\s?[编章节条款项]"
    rf"|(?:Article|Section|Clause|Part|§)\s?{_DIGIT}(?:\.{_DIGIT})*"
    rf"|{_DIGIT}(?:\.{_DIGIT})+\.?|{_DIGIT}[.．、)）]"
    rf"|{_HAN}、"
    rf"|[（(](?:{_HAN}|{_DIGIT}|[a-zA-Z]|[ivxIVX]{{1,4}})[)）])"
    r"(?=$|[\s\u3000.:：、，,—–-]|(?<=[条章节款项、)）])|(?<=[.．]))"
)
_AFTER_NUMBER = " \t\u3000.:：、—–-"
_CHINESE = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Marks:
    """What the braces of a heading say."""

    id: str = ""
    tag: str = ""
    consent: str = ""
    conspicuous: bool = False
    optional: bool = False
    gist: bool = False


def split_marks(heading: str, line: int, remarks: Remarks) -> tuple[str, Marks]:
    """The heading without its marks, and the marks; braces in which nothing is known stay in the heading."""
    found = _BRACES.search(heading)
    if not found or not any(map(_known, found[1].split())):
        return heading, Marks()
    said: dict[str, str] = {}
    for word in found[1].split():
        if not _known(word):
            remarks.add(line, Trouble.UNKNOWN_MARK, word)
            continue
        key, _, value = ("id", "", word[1:]) if word.startswith("#") else word.partition("=")
        said[key] = value
    return heading[: found.start()], _marks(said, line, remarks)


def _known(word: str) -> bool:
    key, equals, value = word.partition("=")
    named = word.startswith("#") and len(word) > 1
    return named or word in _FLAGS or bool(equals and value and key in _VALUES)


def _marks(said: dict[str, str], line: int, remarks: Remarks) -> Marks:
    names = {key: said.get(key, "") for key in ("id", "tag", "consent")}
    for key, name in names.items():
        if name and not _NAME.fullmatch(name):
            remarks.add(line, Trouble.BAD_ID, name)
            names[key] = ""
    if "optional" in said and not names["consent"]:
        remarks.add(line, Trouble.OPTIONAL_ALONE, "optional")
    return Marks(
        **names,
        conspicuous="conspicuous" in said,
        optional="optional" in said and bool(names["consent"]),
        gist="gist" in said,
    )


def split_number(heading: str) -> tuple[str, str]:
    """The number as typed (`第四条`, `4.`, `Article 4`), empty where there is none, and the rest."""
    found = _NUMBER.match(heading)
    if not found:
        return "", heading.strip()
    return found[0], heading[found.end() :].lstrip(_AFTER_NUMBER).rstrip()


def derived_id(heading: str) -> str:
    """A name that stays while the number (or, without one, the wording) stays: `n4`, `t1f3a09bc`."""
    number, _ = split_number(heading)
    value = _value(number)
    if value:
        return f"n{value}"[:40]
    return "t" + hashlib.sha256(" ".join(heading.split()).encode()).hexdigest()[:8]


def _value(number: str) -> str:
    digits = re.findall(_DIGIT, number)
    if digits:
        return "-".join(str(int(part)) for part in digits)
    han = re.search(_HAN, number)
    return str(_from_chinese(han[0])) if han else ""


def _from_chinese(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _CHINESE[char]
    return total + digit
