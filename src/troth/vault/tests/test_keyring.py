from pathlib import Path

import pytest

from troth.vault.keyring import Keyring, KeysMissing, add_kek, make_keys


def test_keys_are_made_once_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert sorted(make_keys(folder)) == ["code", "index", "kek-0001", "secret"]
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert make_keys(folder) == []
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_the_newest_key_encryption_key_is_the_current_one(tmp_path: Path) -> None:
    make_keys(tmp_path)
    add_kek(tmp_path)
    assert Keyring.read(tmp_path).current == "kek-0002"


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31])
def test_a_damaged_key_is_named_and_nothing_starts(tmp_path: Path, content: str) -> None:
    make_keys(tmp_path)
    (tmp_path / "index.key").write_text(content)
    with pytest.raises(KeysMissing, match=r"index\.key"):
        Keyring.read(tmp_path)


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing, match="troth init"):
        Keyring.read(tmp_path)
