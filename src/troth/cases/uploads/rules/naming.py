"""A name is only a name: no path, nothing invisible, no turned direction, and an ending that does not lie."""

import unicodedata

from troth.cases.uploads.rules.kinds import FileType

LONGEST_NAME = 150
BARE = "file"
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def shown_name(name: str) -> str:
    """The last part of the name, as it may be shown."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in HIDDEN)
    return " ".join(seen.split()).strip(". ")[:LONGEST_NAME] or BARE


def tidy_name(name: str, type: FileType) -> str:
    """The name as it is kept. Several endings stay as they are; the last one is of the type, or the type's is added:
    what reads as text never lands on a disk as a program."""
    shown = shown_name(name)
    stem, dot, ending = shown.rpartition(".")
    if not dot or ending.lower() not in type.endings:
        stem, ending = shown, type.endings[0]
    room = LONGEST_NAME - len(ending) - 1
    return f"{stem[:room].rstrip('. ') or BARE}.{ending}"


def plain_name(name: str) -> str:
    """An ASCII name with the same ending, for programs that read no other."""
    return f"{BARE}.{''.join(c for c in name.rpartition('.')[2] if c.isascii() and c.isalnum()) or 'bin'}"
