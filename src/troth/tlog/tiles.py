"""Tiles (C2SP tlog-tiles): which there are for a size, where each is served, and bundles of entries beside them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from troth.tlog.refusals import Malformed
from troth.tlog.spelling import HASH_BYTES

WIDTH = 256
TILE_BYTES = WIDTH * HASH_BYTES
BUNDLE = -1  # the level, so to speak, at which the entries themselves lie
HIGHEST = 63
LONGEST_ENTRY = (1 << 16) - 1
PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile of a level, or the bundle of entries below it; a partial one is narrower than 256."""

    level: int
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (BUNDLE <= self.level <= HIGHEST and 0 <= self.index < 1 << 63 and 1 <= self.width <= WIDTH):
            raise Malformed(f"there is no tile of level {self.level}, index {self.index}, width {self.width}")

    @property
    def path(self) -> str:
        """Where it is served, below the prefix of the log: tile/0/x001/x234/067.p/8."""
        first, *others = f"{self.index:,}".split(",")
        *above, last = [first.zfill(3), *others]
        level = "entries" if self.level == BUNDLE else self.level
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{''.join(f'x{group}/' for group in above)}{last}{partial}"

    @property
    def bundle(self) -> "Tile":
        """The entries whose hashes this tile of level 0 holds."""
        return Tile(BUNDLE, self.index, self.width)


def parse_path(path: str) -> Tile:
    """The tile that is served at this path; each has one spelling, any other is Malformed."""
    found = PATH.fullmatch(path)
    if found is None:
        raise Malformed("this is not the path of a tile")
    level, groups, width = found.groups()
    tile = Tile(
        BUNDLE if level == "entries" else int(level),
        int(groups.replace("/", "").replace("x", "")),
        int(width) if width else WIDTH,
    )
    if tile.path != path:
        raise Malformed("the path of a tile is not in its shortest form")
    return tile


# --- which tiles there are ---


def count_at(level: int, size: int) -> int:
    """How many hashes a level of tiles has in a tree of this size: its whole subtrees of 256^level leaves."""
    return size >> 8 * max(level, 0)


def tile_at(level: int, index: int, size: int) -> Tile | None:
    """The tile as wide as it is in a tree of this size; None where it would be empty."""
    width = min(count_at(level, size) - index * WIDTH, WIDTH)
    return Tile(level, index, width) if width > 0 else None


def edge_of(size: int) -> list[Tile]:
    """The partial tiles of a tree, level by level."""
    levels = range(HIGHEST + 1)
    counts = [(level, *divmod(count_at(level, size), WIDTH)) for level in levels if count_at(level, size)]
    return [Tile(level, index, width) for level, index, width in counts if width]


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """All tiles of a tree, level by level; with `since`, those which the tree of that earlier size had not yet."""
    level = 0
    while size > since and count_at(level, size):
        index = count_at(level, since) // WIDTH
        while tile := tile_at(level, index, size):
            if tile != tile_at(level, index, since):
                yield tile
            index += 1
        level += 1


# --- bundles of entries ---


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """The bundle of these entries: each after its length in two bytes."""
    if not 1 <= len(entries) <= WIDTH:
        raise Malformed("a bundle holds 1 to 256 entries")
    if max(map(len, entries)) > LONGEST_ENTRY:
        raise Malformed("an entry is longer than 65,535 bytes")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def unpack_entries(bundle: bytes, *, width: int) -> list[bytes]:
    """The entries of a bundle, which must be exactly so many."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle) and len(entries) < width:
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        entries.append(bundle[start:at])
    if at != len(bundle) or len(entries) != width:
        raise Malformed(f"the bundle does not hold exactly {width} entries")
    return entries
