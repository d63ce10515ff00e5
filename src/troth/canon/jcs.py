"""Canonical JSON (RFC 8785) for the values evidence is made of: null, booleans, integers, strings, lists, objects.

Floating point is refused on purpose: a fact that needs a fraction is recorded as text or in a smaller unit.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None

LARGEST_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3 through IEEE 754: beyond it two readers may differ


class NotCanonical(ValueError):
    """The value has no canonical form: a float, an integer beyond 2^53-1, a lone surrogate, a foreign type."""


def jcs(value: Json) -> bytes:
    """The one UTF-8 encoding of `value`; raises NotCanonical where RFC 8785 or this profile has none."""
    try:
        return _text(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("a lone surrogate is not Unicode text") from error


def _text(value: Json) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical(f"{value} is beyond 2^53-1")
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(_member(name, value[name]) for name in sorted(value, key=_utf16)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _member(name: str, value: Json) -> str:
    return f"{json.dumps(name, ensure_ascii=False)}:{_text(value)}"


def _utf16(name: str) -> bytes:
    """Names are ordered by UTF-16 code units (RFC 8785 section 3.2.3)."""
    if not isinstance(name, str):
        raise NotCanonical("a name must be a string")
    return name.encode("utf-16-be", "surrogatepass")
