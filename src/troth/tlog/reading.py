"""Hashes of a tree read from its tiles, each tile checked against the root before a hash of it is used."""

from troth.tlog.frontier import Fetch, Frontier, checked
from troth.tlog.merkle import root_of
from troth.tlog.refusals import NotConsistent
from troth.tlog.spelling import HASH_BYTES
from troth.tlog.tiles import WIDTH, Tile, tile_at

MOST_KEPT = 64  # tiles, half a MiB: a proof needs eight, and walking along the leaves one more at a time


class TileReader:
    """A `Read` over the tiles of a tree of this size and root.

    The partial tiles are fetched at once and must give the root; a whole tile must give the hash that stands for it one
    level up. So no tile can be exchanged unseen, wherever it was fetched. What `fetch` raises passes through.
    """

    def __init__(self, size: int, root: bytes, fetch: Fetch) -> None:
        self.size = size
        self._fetch = fetch
        self._edge = dict(Frontier.resumed(size, root, fetch).edge())
        self._kept: dict[Tile, bytes] = {}

    def __call__(self, height: int, index: int) -> bytes:
        """The hash of the index-th whole subtree of this height."""
        level, within = divmod(height, 8)
        tile, first = divmod(index << within, WIDTH)
        row = self.row(level, tile)[first * HASH_BYTES : (first + (1 << within)) * HASH_BYTES]
        if len(row) != HASH_BYTES << within:
            raise NotConsistent(f"a tree of size {self.size} has no whole subtree {index} of height {height}")
        return root_of(row)

    def row(self, level: int, index: int) -> bytes:
        """The content of one tile, as wide as it is in this tree."""
        tile = tile_at(level, index, self.size)
        if tile is None:
            raise NotConsistent(f"a tree of size {self.size} has no tile {index} at level {level}")
        if tile.width < WIDTH:
            return self._edge[tile]
        content = self._kept.pop(tile, None) or self._whole(tile)
        if len(self._kept) == MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[tile] = content  # the newest stands last
        return content

    def _whole(self, tile: Tile) -> bytes:
        content = checked(tile, self._fetch(tile))
        if root_of(content) != self(8 * (tile.level + 1), tile.index):
            raise NotConsistent(f"{tile.path} does not belong to the tree")
        return content
