"""The press: plain values in, the bytes of a tagged PDF out; it knows no ceremony, no model, no clock."""

from .paper import Certificate, Fact, FactGroup, Paper, Part, Pressed, Signature
from .pressing import press
from .refusals import CannotPress, ControlCharacter

__all__ = [
    "CannotPress",
    "Certificate",
    "ControlCharacter",
    "Fact",
    "FactGroup",
    "Paper",
    "Part",
    "Pressed",
    "Signature",
    "press",
]
