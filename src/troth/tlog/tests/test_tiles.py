import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.refusals import Malformed
from troth.tlog.tests.naive import patient
from troth.tlog.tiles import (
    BUNDLE,
    Tile,
    count_at,
    edge_of,
    pack_entries,
    parse_path,
    tile_at,
    tiles_of,
    unpack_entries,
)

tiles = st.builds(Tile, st.integers(BUNDLE, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 273), "tile/0/273"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(63, 1234067, 1), "tile/63/x001/x234/067.p/1"),
        (Tile(BUNDLE, 0), "tile/entries/000"),
        (Tile(BUNDLE, 3057500, 255), "tile/entries/x003/x057/500.p/255"),
        # golang.org/x/mod/sumdb/tlog, without the height
        (Tile(0, 1), "tile/0/001"),
        (Tile(0, 1, 5), "tile/0/001.p/5"),
        (Tile(5, 123456078), "tile/5/x123/x456/078"),
        (Tile(5, 123456078, 2), "tile/5/x123/x456/078.p/2"),
        (Tile(0, 3057500), "tile/0/x003/x057/500"),
    ],
)
def test_a_tile_is_served_where_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@patient
@given(tiles)
def test_every_path_reads_back(tile: Tile) -> None:
    assert parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/data/000",
        "tile/5/123/456/078",
        "tile/-1/123/456/078",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/٠٠٠",
        "tile/entries/000/../001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/8/0/000",
    ],
)
def test_a_path_that_is_spelled_otherwise_is_no_tile(path: str) -> None:
    with pytest.raises(Malformed):
        parse_path(path)


@pytest.mark.parametrize(("level", "index", "width"), [(-2, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_there_are_no_tiles_beyond_the_bounds(level: int, index: int, width: int) -> None:
    with pytest.raises(Malformed):
        Tile(level, index, width)


def test_the_tiles_of_a_tree_are_those_of_the_examples() -> None:
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    all_of_them = list(tiles_of(70_000))
    assert [tile.index for tile in all_of_them if tile.level == 0] == list(range(274))
    assert [tile.path for tile in all_of_them[273:]] == [
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert edge_of(70_000) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(0)) == edge_of(0) == []


@patient
@given(st.integers(0, 2**63 - 1))
def test_the_edge_has_the_widths_that_the_specification_gives(size: int) -> None:
    widths = {level: size // 256**level % 256 for level in range(64)}
    assert {tile.level: tile.width for tile in edge_of(size)} == {level: w for level, w in widths.items() if w}
    for tile in edge_of(size):
        assert tile_at(tile.level, tile.index, size) == tile
        assert tile_at(tile.level, tile.index + 1, size) is None


@patient
@given(st.integers(0, 70_000), st.integers(0, 3_000))
def test_what_is_new_between_two_sizes_is_what_the_earlier_tree_had_not(earlier: int, more: int) -> None:
    later, had = earlier + more, set(tiles_of(earlier))
    assert list(tiles_of(later, since=earlier)) == [tile for tile in tiles_of(later) if tile not in had]


def test_the_bundles_of_a_tree_lie_below_its_first_level() -> None:
    assert count_at(BUNDLE, 300) == 300
    assert tile_at(BUNDLE, 1, 300) == Tile(0, 1, 44).bundle == parse_path("tile/entries/001.p/44")


@patient
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    assert unpack_entries(pack_entries(entries), width=len(entries)) == entries


def test_an_entry_has_65535_bytes_at_most() -> None:
    longest = b"a" * 65_535
    assert unpack_entries(pack_entries([longest, b""]), width=2) == [longest, b""]
    with pytest.raises(Malformed, match="65,535"):
        pack_entries([longest + b"a"])


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_holds_1_to_256_entries(count: int) -> None:
    with pytest.raises(Malformed, match="1 to 256"):
        pack_entries([b""] * count)


@pytest.mark.parametrize(
    ("bundle", "width"),
    [
        (b"", 1),
        (b"\0", 1),
        (b"\0\1", 1),
        (b"\0\2a", 1),
        (b"\0\1a", 2),
        (b"\0\1a\0", 1),
        (b"\0\1a\0", 2),
        (b"\0\1a\0\1b", 1),
        (b"\0\1a\0\1bc", 2),
    ],
)
def test_a_bundle_that_is_cut_short_or_holds_another_number_is_refused(bundle: bytes, width: int) -> None:
    with pytest.raises(Malformed):
        unpack_entries(bundle, width=width)
