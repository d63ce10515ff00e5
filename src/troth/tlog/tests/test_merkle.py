import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.tlog.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from troth.tlog.refusals import Malformed, NotConsistent, NotIncluded
from troth.tlog.tests.naive import NaiveTree, decimals, patient

LARGEST = 260
TREE = NaiveTree(decimals(LARGEST))
FLIPPED = b"\xff" * 32
EIGHT = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS_OF_EIGHT = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_hashes_of_leaves_and_nodes_are_those_that_others_publish() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert base64.b64encode(leaf_hash(b"hello world")) == b"TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS_OF_EIGHT, 1)))
def test_the_eight_standard_leaves_have_the_roots_that_others_publish(size: int, root: str) -> None:
    entries = [bytes.fromhex(entry) for entry in EIGHT[:size]]
    assert root_of(leaf_hashes(entries)).hex() == NaiveTree(entries).root(size).hex() == root


@patient
@given(st.lists(st.binary(max_size=9), max_size=70))
def test_the_root_of_any_leaves_is_what_the_rfc_says(entries: list[bytes]) -> None:
    assert root_of(leaf_hashes(entries)) == NaiveTree(entries).root(len(entries))


def test_every_leaf_of_every_tree_has_the_proof_that_the_rfc_says_and_it_holds() -> None:
    for size in range(1, LARGEST + 1):
        root = TREE.root(size)
        for index in range(size):
            proof = inclusion_proof(index, size, TREE.read)
            assert proof == TREE.path(index, 0, size)
            verify_inclusion(TREE.mth(index, index + 1), index, size, proof, root)


def test_every_tree_continues_every_earlier_one_as_the_rfc_says() -> None:
    for later in range(1, LARGEST + 1):
        root = TREE.root(later)
        for earlier in range(1, later + 1):
            proof = consistency_proof(earlier, later, TREE.read)
            assert proof == TREE.subproof(earlier, 0, later)
            verify_consistency(earlier, TREE.root(earlier), later, root, proof)


@patient
@given(st.data())
def test_a_proof_of_inclusion_holds_for_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    leaf, root, proof = TREE.mth(index, index + 1), TREE.root(size), inclusion_proof(index, size, TREE.read)
    other = data.draw(st.integers(0, LARGEST - 1).filter(lambda other: other != index))
    spoiled = data.draw(st.integers(0, len(proof) - 1))
    for wrong in (
        (leaf, other, size, proof, root),
        (TREE.read(0, other), index, size, proof, root),
        (leaf, index, size, proof, FLIPPED),
        (leaf, index, size, proof[:-1], root),
        (leaf, index, size, (*proof, FLIPPED), root),
        (leaf, index, size, (*proof[:spoiled], FLIPPED, *proof[spoiled + 1 :]), root),
        (leaf, index, size, (*proof[:spoiled], proof[spoiled] + b"\0", *proof[spoiled + 1 :]), root),
        (leaf, -1, size, proof, root),
    ):
        with pytest.raises(NotIncluded):
            verify_inclusion(*wrong)


@patient
@given(st.data())
def test_a_proof_of_consistency_holds_for_nothing_else(data: st.DataObject) -> None:
    later = data.draw(st.integers(2, LARGEST))
    earlier = data.draw(st.integers(1, later - 1))
    first, second, proof = TREE.root(earlier), TREE.root(later), consistency_proof(earlier, later, TREE.read)
    spoiled = data.draw(st.integers(0, len(proof) - 1))
    for wrong in (
        (earlier, FLIPPED, later, second, proof),
        (earlier, first, later, FLIPPED, proof),
        (earlier, first, later, second, proof[:-1]),
        (earlier, first, later, second, (*proof, FLIPPED)),
        (earlier, first, later, second, (*proof[:spoiled], FLIPPED, *proof[spoiled + 1 :])),
        (earlier, first, later, second, (*proof[:spoiled], b"short", *proof[spoiled + 1 :])),
        (earlier, first, later, second, ()),
        (later, second, earlier, first, proof),
    ):
        with pytest.raises(NotConsistent):
            verify_consistency(*wrong)


def test_the_empty_tree_proves_nothing_and_has_no_leaf() -> None:
    for later in (0, 1, 7):
        with pytest.raises(NotConsistent, match="size 0"):
            verify_consistency(0, EMPTY_ROOT, later, TREE.root(later), ())
        with pytest.raises(NotConsistent, match="no proof from size 0"):
            consistency_proof(0, later, TREE.read)
    with pytest.raises(NotIncluded, match="no leaf 0"):
        verify_inclusion(leaf_hash(b""), 0, 0, (), EMPTY_ROOT)
    with pytest.raises(NotIncluded, match="no leaf 7"):
        inclusion_proof(7, 7, TREE.read)


def test_trees_of_one_size_agree_without_a_proof_or_not_at_all() -> None:
    verify_consistency(7, TREE.root(7), 7, TREE.root(7), ())
    for root, proof in ((FLIPPED, ()), (TREE.root(7), (FLIPPED,))):
        with pytest.raises(NotConsistent, match="one size"):
            verify_consistency(7, TREE.root(7), 7, root, proof)


def test_a_proof_longer_than_any_tree_is_refused_at_once() -> None:
    with pytest.raises(NotConsistent):
        verify_consistency(3, FLIPPED, 2**63 - 1, FLIPPED, [FLIPPED] * 100_000)
    with pytest.raises(NotIncluded):
        verify_inclusion(FLIPPED, 3, 2**63 - 1, [FLIPPED] * 100_000, FLIPPED)


def test_a_proof_of_another_length_is_refused_even_if_it_leads_to_the_root() -> None:
    leaf, proof = TREE.read(0, 2), inclusion_proof(2, 4, TREE.read)
    with pytest.raises(NotIncluded, match="has 2 hashes"):
        verify_inclusion(leaf, 2, 4, (*proof, FLIPPED), node_hash(FLIPPED, TREE.root(4)))
    with pytest.raises(NotIncluded, match="has 3 hashes"):
        verify_inclusion(leaf, 2, 5, proof, TREE.root(4))
    odd = proof[0] + b"\0"
    with pytest.raises(NotIncluded, match="has 2 hashes"):
        verify_inclusion(leaf, 2, 4, (odd, proof[1]), node_hash(proof[1], node_hash(leaf, odd)))

    three, four, both = TREE.root(3), TREE.root(4), consistency_proof(3, 4, TREE.read)
    verify_consistency(3, three, 4, four, both)
    with pytest.raises(NotConsistent):
        verify_consistency(3, node_hash(FLIPPED, three), 4, node_hash(FLIPPED, four), (*both, FLIPPED))
    with pytest.raises(NotConsistent):
        verify_consistency(3, three, 5, four, both)


def test_a_row_that_is_not_made_of_hashes_has_no_root() -> None:
    with pytest.raises(Malformed, match="multiple of 32"):
        root_of(b"\0" * 33)
