from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.frontier import Frontier
from troth.tlog.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hashes,
    verify_consistency,
    verify_inclusion,
)
from troth.tlog.reading import TileReader
from troth.tlog.refusals import Malformed, NotConsistent
from troth.tlog.tests.naive import NaiveTree, decimals, few
from troth.tlog.tiles import Tile, pack_entries, tiles_of

ROOTS = {
    255: "32f85bcaa87d7bcd05728f09e9aeba350ba6a2f733830087f0597682848be5cb",
    256: "828515d033c19d8c901f37eccb8aed919667703486f8d2fff1cf7040321c5db1",
    257: "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4",
    511: "5f3d69e102370be409122d11a2e605e6b653b071b8b4b4bd2833fae40652f11d",
    512: "d4b2162495ca609dc06390d353ca0c55107765c609e0226eb747d89105dc8d55",
    513: "c24f62075c76ec77f6bf5159e732cf1952814fb1bea007e33e92ad9bdd7afda0",
    1000: "638afa98022925bacfddadb15ef22fd0199c1ac99c2973b6158243d13fce05c2",
    65535: "74f13a0e1a75689372efb990cf68c664e44c763d9304844955b2eaff624e8df1",
    65536: "f025d06ed804859fd274a1bdacadd6e48ea87634aa91e1edb20143f9498cd02b",
    65537: "dc8795a25fd4bd52a0b84f639fd3139ba160824023d188e428eb5db0f3ce221a",
    70000: "1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e",
}
FILES = {
    "tile/0/000": "b9704a8bfbee2c61185ceb38904a49f3f703c81e194b5b2ccdc254c2bdaaa62b",
    "tile/0/273.p/112": "4d21244557c976993a9a89bf928a46b5a876585228df279878239fd84489e5a5",
    "tile/1/000": "ea7b038bc73489c89c31a27ac355aaca65a4ed73f0dd7484e68deb29d30f10a2",
    "tile/1/001.p/17": "adfaca2731630fe7944a4b98a0f98ef3e98685eafda09e6f81070218fb759ce4",
    "tile/2/000.p/1": "f0113c8bad855b49f9a5dd661d50012cd94f19aae87a45eb8334666835e3caea",
    "tile/entries/000": "94693d5c6d6a0355ec07bac8214516c1ce6a5100b0588f226fd95f26571157d7",
    "tile/entries/273.p/112": "36c3ec44895d1b8098dbe8523078d6750bf09e0f12cd64671ebfe165b7647405",
}
LARGEST = 70_000
ENTRIES = decimals(LARGEST)
HASHES = leaf_hashes(ENTRIES)


class Served:
    """What a log of the first entries serves, and which tiles were asked for."""

    def __init__(self, size: int) -> None:
        frontier = Frontier()
        self.files = dict([*frontier.append(HASHES[: 32 * size]), *frontier.edge()])
        self.size, self.root, self.asked = size, frontier.root(), list[Tile]()

    def fetch(self, tile: Tile) -> bytes:
        self.asked.append(tile)
        return self.files[tile]

    def reader(self) -> TileReader:
        return TileReader(self.size, self.root, self.fetch)


SERVED = Served(LARGEST)


def test_roots_of_growing_trees_are_the_known_ones() -> None:
    frontier = Frontier()
    for size, root in ROOTS.items():
        frontier.append(HASHES[32 * frontier.size : 32 * size])
        assert (frontier.size, frontier.root().hex()) == (size, root)


def test_files_of_seventy_thousand_entries_are_the_known_ones() -> None:
    bundles = {
        "tile/entries/000": pack_entries(ENTRIES[:256]),
        "tile/entries/273.p/112": pack_entries(ENTRIES[273 * 256 :]),
    }
    served = {tile.path: content for tile, content in SERVED.files.items()} | bundles
    assert {path: sha256(served[path]).hexdigest() for path in FILES} == FILES
    assert (len(served["tile/entries/000"]), len(served["tile/entries/273.p/112"])) == (1170, 784)
    assert set(SERVED.files) == set(tiles_of(LARGEST))


@few
@given(st.lists(st.integers(0, 600), min_size=1, max_size=6))
def test_however_a_tree_grows_it_leaves_the_tiles_that_the_specification_says(steps: list[int]) -> None:
    frontier, written = Frontier(), dict[Tile, bytes]()
    for step in steps:
        before = frontier.size
        added = [*frontier.append(HASHES[32 * before : 32 * (before + step)]), *frontier.edge()]
        assert {tile for tile, _ in added} >= set(tiles_of(frontier.size, since=before))
        written.update(added)
    size = frontier.size
    naive = NaiveTree(ENTRIES[:size])
    assert frontier.root() == naive.root(size)
    for tile in tiles_of(size):
        assert written[tile] == naive.tile(tile.level, tile.index, tile.width)


def test_an_empty_tree_has_the_empty_root_and_no_tile() -> None:
    frontier = Frontier()
    assert frontier.append(b"") == frontier.edge() == []
    assert frontier.root() == EMPTY_ROOT
    assert Frontier.resumed(0, EMPTY_ROOT, SERVED.fetch).size == 0


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_537])
def test_a_tree_resumed_from_its_tiles_grows_as_if_it_had_never_stopped(size: int) -> None:
    served = Served(size)
    resumed = Frontier.resumed(size, served.root, served.fetch)
    assert len(served.asked) <= 3
    resumed.append(HASHES[32 * size :])
    assert resumed.root().hex() == ROOTS[LARGEST]
    assert resumed.edge() == [(tile, SERVED.files[tile]) for tile in tiles_of(LARGEST) if tile.width < 256]


def test_what_grows_on_trial_leaves_the_tree_as_it_was() -> None:
    served = Served(1000)
    tree = Frontier.resumed(1000, served.root, served.fetch)
    tree.copy().append(HASHES[32_000:64_000])
    assert (tree.size, tree.root().hex()) == (1000, ROOTS[1000])


def test_a_row_that_is_not_made_of_hashes_is_not_appended() -> None:
    frontier = Frontier()
    with pytest.raises(Malformed, match="multiple of 32"):
        frontier.append(b"\0" * 31)
    assert frontier.size == 0


# --- reading ---


@pytest.mark.parametrize("index", [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999])
def test_an_inclusion_proof_is_made_from_a_few_tiles_and_holds(index: int) -> None:
    reader = SERVED.reader()
    SERVED.asked.clear()
    proof = inclusion_proof(index, LARGEST, reader)
    verify_inclusion(HASHES[32 * index : 32 * index + 32], index, LARGEST, proof, SERVED.root)
    assert len(SERVED.asked) <= 3


@few
@given(st.integers(1, LARGEST))
def test_a_consistency_proof_is_made_from_tiles_and_holds(earlier: int) -> None:
    proof = consistency_proof(earlier, LARGEST, SERVED.reader())
    verify_consistency(earlier, Served(earlier).root if earlier < 2000 else _root(earlier), LARGEST, SERVED.root, proof)


def _root(size: int) -> bytes:
    frontier = Frontier()
    frontier.append(HASHES[: 32 * size])
    return frontier.root()


def test_every_subtree_reads_as_it_is_defined() -> None:
    served = Served(1000)
    reader, naive = served.reader(), NaiveTree(ENTRIES[:1000])
    for height in range(10):
        for index in range(1000 >> height):
            assert reader(height, index) == naive.read(height, index)
        with pytest.raises(NotConsistent):
            reader(height, 1000 >> height)


def test_walking_along_all_leaves_asks_for_each_tile_once_and_keeps_few() -> None:
    reader = SERVED.reader()
    SERVED.asked.clear()
    walked = b"".join(reader.row(0, index) for index in range(274))
    assert walked == HASHES
    assert len(SERVED.asked) == len(set(SERVED.asked)) == 274
    assert len(reader._kept) <= 64


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/003.p/232", "tile/1/000.p/3"])
def test_a_tile_in_which_one_bit_differs_is_refused_before_it_is_used(path: str) -> None:
    served = Served(1000)
    tile = next(tile for tile in served.files if tile.path == path)
    good = served.files[tile]
    for at in range(0, len(good), 97):
        served.files[tile] = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(NotConsistent):
            served.reader().row(0, 0)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/003.p/232"])
def test_a_tile_of_another_length_is_refused(path: str) -> None:
    served = Served(1000)
    tile = next(tile for tile in served.files if tile.path == path)
    served.files[tile] += b"\0" * 32
    with pytest.raises(Malformed, match="bytes"):
        served.reader().row(0, 0)


def test_tiles_of_another_tree_do_not_give_the_root() -> None:
    served = Served(1000)
    with pytest.raises(NotConsistent, match="root of size 1000"):
        TileReader(1000, EMPTY_ROOT, served.fetch)
    with pytest.raises(NotConsistent, match="no tile 4 at level 0"):
        served.reader().row(0, 4)
