"""Width and height as a picture declares them, so that one that unpacks to gigabytes is known by its first bytes."""

from collections.abc import Callable

from troth.cases.uploads.rules.refusing import Unwelcome, Why

MOST_PIXELS = 250_000_000  # the largest camera of a telephone makes 200 million
MOST_SEGMENTS = 2_000
MOST_BOXES = 1_000
SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # ITU-T T.81 table B.1: SOF without DHT, JPG and DAC
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
Size = tuple[int, int]


def must_be_viewable(size: Callable[[bytes], Size], content: bytes) -> None:
    """Refuses a picture without a size, or with more pixels than anybody photographs."""
    width, height = size(content)
    if width < 1 or height < 1:
        raise Unwelcome(Why.BROKEN)
    if width * height > MOST_PIXELS:
        raise Unwelcome(Why.TOO_MANY_PIXELS)


def png(content: bytes) -> Size:
    if content[12:16] != b"IHDR" or b"IEND" not in content:
        raise Unwelcome(Why.BROKEN)
    return _big(content, 16, 4), _big(content, 20, 4)


def gif(content: bytes) -> Size:
    return _little(content, 6, 2), _little(content, 8, 2)


def jpeg(content: bytes) -> Size:
    at = 2
    for _segment in range(MOST_SEGMENTS):
        if content[at : at + 1] != b"\xff":
            break
        marker = _big(content, at + 1, 1)
        if marker in SIZES:
            return _big(content, at + 7, 2), _big(content, at + 5, 2)
        if marker in (0xD9, 0xDA):
            break
        alone = marker in ALONE
        at += 1 if marker == 0xFF else 2 if alone else 2 + max(2, _big(content, at + 2, 2))
    raise Unwelcome(Why.BROKEN)


def webp(content: bytes) -> Size:
    """RFC 9649: extended, lossless, or a key frame of VP8."""
    kind = content[12:16]
    if kind == b"VP8X":
        return _little(content, 24, 3) + 1, _little(content, 27, 3) + 1
    if kind == b"VP8L":
        bits = _little(content, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF
    raise Unwelcome(Why.BROKEN)


def tiff(content: bytes) -> Size:
    """Width and height of the first page."""
    order = "little" if content[:2] == b"II" else "big"

    def number(at: int, length: int) -> int:
        return int.from_bytes(content[at : at + length], order)  # type: ignore[arg-type]

    at, found = number(4, 4), {}
    for entry in range(at + 2, at + 2 + 12 * min(number(at, 2), 200), 12):
        if number(entry, 2) in (256, 257):
            found[number(entry, 2)] = number(entry + 8, 2 if number(entry + 2, 2) == 3 else 4)
    return found.get(256, 0), found.get(257, 0)


def heif(content: bytes) -> Size:
    """ISO/IEC 23008-12: the largest image of all that are inside, by their `ispe` boxes."""
    found, at = (0, 0), content.find(b"ispe")
    for _box in range(MOST_BOXES):
        if at < 0:
            break
        size = _big(content, at + 8, 4), _big(content, at + 12, 4)
        found = max(found, size, key=lambda pair: pair[0] * pair[1])
        at = content.find(b"ispe", at + 4)
    return found


def _big(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length], "big")


def _little(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length], "little")
