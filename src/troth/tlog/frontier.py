"""A growing tree: its right edge is all it keeps, and whole tiles leave it as they fill."""

from collections.abc import Callable
from typing import TypeAlias

from troth.tlog.merkle import EMPTY_ROOT, root_of
from troth.tlog.refusals import Malformed, NotConsistent
from troth.tlog.spelling import HASH_BYTES
from troth.tlog.tiles import TILE_BYTES, WIDTH, Tile, count_at, edge_of

Fetch: TypeAlias = Callable[[Tile], bytes]


class Frontier:
    """Of each level of tiles the hashes that fill no whole tile yet: at most 8 KiB for each level.

    It grows by any number of leaves at a time and writes nothing: the caller keeps what `append` and `edge` return.
    """

    def __init__(self) -> None:
        self.size = 0
        self._rows: list[bytes] = []

    @classmethod
    def resumed(cls, size: int, root: bytes, fetch: Fetch) -> "Frontier":
        """The tree of this size, its partial tiles fetched; NotConsistent if they do not give the root."""
        frontier = cls()
        frontier.size = size
        for tile in edge_of(size):
            frontier._rows += [b""] * (tile.level - len(frontier._rows))
            frontier._rows.append(checked(tile, fetch(tile)))
        if frontier.root() != root:
            raise NotConsistent(f"the tiles on the edge do not give the root of size {size}")
        return frontier

    def copy(self) -> "Frontier":
        """The same tree, to grow on trial."""
        other = Frontier()
        other.size, other._rows = self.size, self._rows.copy()
        return other

    def append(self, hashes: bytes) -> list[tuple[Tile, bytes]]:
        """Add packed leaf hashes and return the tiles that became whole, from the leaves upwards."""
        if len(hashes) % HASH_BYTES:
            raise Malformed("a row of hashes is not a multiple of 32 bytes")
        whole, level, row = [], 0, hashes
        while row:
            if level == len(self._rows):
                self._rows.append(b"")
            row = self._rows[level] + row
            first = count_at(level + 1, self.size)
            filled = [row[at : at + TILE_BYTES] for at in range(0, len(row) - TILE_BYTES + 1, TILE_BYTES)]
            whole += [(Tile(level, first + each), tile) for each, tile in enumerate(filled)]
            self._rows[level] = row[len(filled) * TILE_BYTES :]
            row = b"".join(map(root_of, filled))
            level += 1
        self.size += len(hashes) // HASH_BYTES
        return whole

    def root(self) -> bytes:
        """The root of the tree as it stands: each level's row with what stands below its end."""
        below = b""
        for row in self._rows:
            if row or below:
                below = root_of(row + below)
        return below or EMPTY_ROOT

    def edge(self) -> list[tuple[Tile, bytes]]:
        """The partial tiles as they stand; a published size needs them beside the whole ones."""
        return [
            (Tile(level, count_at(level, self.size) // WIDTH, len(row) // HASH_BYTES), row)
            for level, row in enumerate(self._rows)
            if row
        ]


def checked(tile: Tile, content: bytes) -> bytes:
    """The content, if it is as long as the tile is wide."""
    if len(content) != tile.width * HASH_BYTES:
        raise Malformed(f"{tile.path} has {len(content)} bytes")
    return content
