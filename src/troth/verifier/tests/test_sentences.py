import re
from pathlib import Path

from troth.verifier.sentences import SENTENCES

FLOOR = Path(__file__).parent.parent
STEPS = (
    "structure",
    "coverage",
    "digest",
    "signature",
    "chain",
    "timestamp",
    "validity",
    "revocation",
    "trust",
)


def test_both_languages_take_the_same_words() -> None:
    for key, (english, chinese) in SENTENCES.items():
        assert re.findall(r"{\w+}", english) == re.findall(r"{\w+}", chinese), key


def test_every_chinese_sentence_is_chinese() -> None:
    assert [k for k, (_, chinese) in SENTENCES.items() if not re.search("[一-鿿]", chinese)] == ["facts.sha256"]


def test_every_sentence_is_said_somewhere_and_every_said_one_exists() -> None:
    code = "".join(path.read_text() for path in FLOOR.glob("*.py") if path.name != "sentences.py")
    said = set(re.findall(r'"((?:[a-z]+\.)[a-z_0-9]+|skipped|internal)"', code)) & set(SENTENCES)
    made = {f"{step}.passed" for step in STEPS} | {
        key for key in SENTENCES if key.split(".")[0] in {"verdict", "result", "check"}
    }
    assert set(SENTENCES) == said | made


def test_every_check_has_a_label() -> None:
    for step in (*STEPS, "file", "bundle", "statement"):
        assert f"check.{step}" in SENTENCES
