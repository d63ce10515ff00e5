import hashlib
import tomllib

import pytest

from troth.press.glyphs import FONTS, Spelling, printable

FACES = tomllib.loads((FONTS / "FONTS.toml").read_text())["face"]


@pytest.mark.parametrize("face", FACES, ids=lambda face: face["file"])
def test_each_face_is_the_one_that_was_recorded(face: dict[str, str]) -> None:
    assert hashlib.sha256((FONTS / face["file"]).read_bytes()).hexdigest() == face["sha256"]
    assert face["licence"] == "OFL-1.1"
    assert "SIL OPEN FONT LICENSE" in (FONTS / face["licence_text"]).read_text().upper()


def test_no_face_is_unrecorded() -> None:
    assert {path.name for path in FONTS.glob("*.[ot]tf")} == {face["file"] for face in FACES}


def test_the_faces_weigh_less_than_sixty_megabytes() -> None:
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 60e6


def test_the_faces_have_every_sign_of_the_common_tables() -> None:
    assert {chr(point) for point in range(0x4E00, 0x9FFF)} <= printable()  # the unified Han
    assert {chr(point) for point in range(0x3400, 0x4DBF)} <= printable()  # extension A
    assert {chr(point) for point in range(0xAC00, 0xD7A4)} <= printable()  # Hangul
    assert set("𠮷䶮㛃𬴂𬬭𫍯〇、。“”—…①㊟㎡€¥✓☑● ąęłżşğĐệ") <= printable()


def test_joiners_are_kept_and_overrides_are_spelled() -> None:
    spelling = Spelling()
    assert spelling.legible("a\u200d\ufe0fb\u202ec\ue000\n") == "a\u200d\ufe0fb[U+202E]c[U+E000]\n"
    assert spelling.missing == ("U+202E", "U+E000")
