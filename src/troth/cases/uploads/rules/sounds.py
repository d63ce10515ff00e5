"""Sound and film: known by the structure at their beginning."""

from troth.cases.uploads.rules import kinds
from troth.cases.uploads.rules.kinds import FileType
from troth.cases.uploads.rules.pictures import heif, must_be_viewable
from troth.cases.uploads.rules.refusing import Unwelcome, Why

BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), kinds.HEIC),
    **dict.fromkeys((b"avif", b"avis"), kinds.AVIF),
    **dict.fromkeys((b"M4A ", b"M4B "), kinds.M4A),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV",
                     b"dash", b"mmp4"), kinds.MP4),
    b"qt  ": kinds.MOV,
}  # fmt: skip
LONGEST_BRANDS = 1024
# ISO/IEC 11172-3 and 13818-3, layer III: kilobits by index, for version 1 and for versions 2 and 2.5
RATES = {1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
         2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)}  # fmt: skip
SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FRAMES = 2  # so many in a row are no accident
NEAR = 4096  # tags may be padded before the first frame


def boxes(content: bytes) -> FileType:
    """ISO/IEC 14496-12: what the brand says, of film, sound or picture."""
    length, brand = int.from_bytes(content[:4], "big"), content[8:12]
    if not 16 <= length <= LONGEST_BRANDS or length % 4:
        raise Unwelcome(Why.BROKEN)
    others = {content[at : at + 4] for at in range(16, min(length, len(content)), 4)}
    found = kinds.THREEGP if brand[:2] == b"3g" else BRANDS.get(brand)
    if found is kinds.HEIC and b"avif" in others:
        found = kinds.AVIF
    if found is None:
        raise Unwelcome(Why.UNKNOWN)
    if found in (kinds.HEIC, kinds.AVIF):
        must_be_viewable(heif, content)
    return found


def tagged_mp3(content: bytes) -> FileType:
    """A tag of ID3v2, and sound behind it."""
    if len(content) < 10 or any(byte & 0x80 for byte in content[6:10]):
        raise Unwelcome(Why.BROKEN)
    size = sum(byte << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    near = content.find(b"\xff", 10 + size, 10 + size + NEAR)
    while near >= 0:
        if is_mp3(content, near):
            return kinds.MP3
        near = content.find(b"\xff", near + 1, 10 + size + NEAR)
    raise Unwelcome(Why.BROKEN)


def is_mp3(content: bytes, at: int = 0) -> bool:
    """Whether frames of layer III follow one another here; the last may end the file."""
    for frame in range(FRAMES):
        length = _frame(content[at : at + 4])
        if not length:
            return False
        at += length
        if frame == 0 and at >= len(content):
            return at == len(content)
    return True


def wav(content: bytes) -> FileType:
    if b"fmt " not in content[12:NEAR]:
        raise Unwelcome(Why.BROKEN)
    return kinds.WAV


def _frame(head: bytes) -> int:
    """The length of the frame that begins like this; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sample = head[2] >> 4, head[2] >> 2 & 3
    if layer != 1 or version == 1 or sample == 3:
        return 0
    kilobits = RATES[1 if version == 3 else 2][rate]
    per_frame = 144_000 if version == 3 else 72_000
    return kilobits * per_frame // SAMPLES[version][sample] + (head[2] >> 1 & 1) if kilobits else 0
