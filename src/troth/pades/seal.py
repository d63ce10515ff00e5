"""How our seal stands in a PDF: the words that mark it, and where to find it again."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from troth.pades.cms import SignedData, read_signed_data
from troth.pades.der import SEQUENCE, Cursor, Malformed
from troth.pades.oids import SEAL_POLICY
from troth.pades.revision import Revision
from troth.pades.syntax import Dictionary, Hex, Name, NotPdf, Object, Text, write


class Level(StrEnum):
    """What the seal carries (ETSI EN 319 142-1): a signature, a time stamp, all that checking it needs."""

    B = "B"
    T = "T"
    LT = "LT"


MARK = b"/Prop_Build<</App<</Name/Troth"
CATALOG_EXTENSIONS: Dictionary = {"ESIC": {"BaseVersion": Name("1.7"), "ExtensionLevel": 1}}
FIELD_NAME = Text(b"Seal")
SIGNATURE_KEYS = {"Type", "Filter", "SubFilter", "M", "Name", "Reason", "Prop_Build", "ByteRange", "Contents"}
FIELD_KEYS = {"Type", "Subtype", "FT", "T", "TU", "Rect", "F", "P", "V", "StructParent"}


def built_by(level: Level) -> Dictionary:
    """Who built the seal, and to which level: sealed too, so that a stamp cannot be taken off unnoticed."""
    return {"App": {"Name": Name("Troth"), "Level": Name(level)}}


def bears_our_mark(data: bytes) -> bool:
    """Whether the file claims to be sealed by us, by any of three marks: losing one does not hide it."""
    return any(mark in data for mark in (MARK, SEAL_POLICY, SEAL_POLICY.hex().encode()))


@dataclass(frozen=True, slots=True)
class Seal:
    """The seal of a file: its dictionary, the file's DSS, and where its one gap lies."""

    dictionary: Dictionary
    level: Level
    gap: tuple[int, int]
    byte_range: list[int]
    store: Dictionary | None

    def covers(self, data: bytes) -> bool:
        """Whether the signed ranges are the whole file but for the gap."""
        start, end = self.gap
        return self.byte_range == [0, start, end, len(data) - end]

    def digest(self, data: bytes) -> bytes:
        return digest_around(data, *self.gap)


def digest_around(data: bytes | bytearray, start: int, end: int) -> bytes:
    """SHA-256 of everything but the gap."""
    view = memoryview(data)
    whole = sha256(view[:start])
    whole.update(view[end:])
    return whole.digest()


def find_seal(revision: Revision) -> Seal:
    """The one seal of a file of ours; NotPdf if the structure differs from what the sealer writes."""
    catalog = revision.dictionary(revision.trailer.get("Root"))
    form = revision.dictionary(catalog.get("AcroForm"))
    fields = form.get("Fields")
    if form.keys() != {"SigFlags", "Fields"} or form["SigFlags"] != 3 or not isinstance(fields, list):
        raise NotPdf("its form is not one that holds a seal of ours")
    if len(fields) != 1 or catalog.keys() & {"Perms", "OpenAction", "AA", "NeedsRendering"}:
        raise NotPdf("it has more than the one field, or acts by itself")
    signature = _signature(revision, revision.dictionary(fields[0]))
    contents, byte_range = signature["Contents"], signature["ByteRange"]
    if not isinstance(contents, Hex) or not isinstance(byte_range, list):
        raise NotPdf("the seal lacks its signature")
    store = revision.dictionary(catalog["DSS"]) if "DSS" in catalog else None
    numbers = [number for number in byte_range if type(number) is int]
    return Seal(signature, _level(signature["Prop_Build"]), (contents.start, contents.end), numbers, store)


def _signature(revision: Revision, field: Dictionary) -> Dictionary:
    if not FIELD_KEYS - {"StructParent"} <= field.keys() <= FIELD_KEYS:
        raise NotPdf("the field of the seal has other keys than ours")
    if (field["FT"], field["T"], field["Rect"]) != (Name("Sig"), FIELD_NAME, [0, 0, 0, 0]):
        raise NotPdf("the field of the seal is not as we write it")
    signature = revision.dictionary(field["V"])
    if not SIGNATURE_KEYS <= signature.keys() <= SIGNATURE_KEYS | {"Location"}:
        raise NotPdf("the seal has other keys than ours")
    kind = (signature["Type"], signature["Filter"], signature["SubFilter"])
    if kind != (Name("Sig"), Name("Adobe.PPKLite"), Name("ETSI.CAdES.detached")):
        raise NotPdf("the seal is of another kind than ours")
    return signature


def _level(built: Object) -> Level:
    for level in Level:
        if isinstance(built, dict) and write(built) == write(built_by(level)):
            return level
    raise NotPdf("the seal does not say its level")


def read_contents(data: bytes, seal: Seal) -> SignedData:
    """The signature in the gap: lower-case digits, one value, then zeros only; Malformed otherwise."""
    start, end = seal.gap
    digits = data[start + 1 : end - 1]
    try:
        octets = bytes.fromhex(digits.decode("ascii"))
    except ValueError as error:
        raise Malformed("the signature is not written in hexadecimal") from error
    if octets.hex().encode() != digits:
        raise Malformed("the signature is not written in lower case")
    value = Cursor(octets).take(SEQUENCE)
    if any(octets[len(value.whole) :]):
        raise Malformed("there is something behind the signature")
    return read_signed_data(value.whole)
