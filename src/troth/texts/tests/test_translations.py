"""Every sentence of this app has its Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from troth.texts.rules import Fault, Trouble

APP = Path(__file__).parents[1]


def _sentences() -> Iterator[str]:
    for file in APP.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)
    yield from Fault
    yield from Trouble


CHINESE = {
    entry.msgid: entry.msgstr for entry in polib.pofile(str(APP / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
}


@pytest.mark.parametrize("sentence", sorted(set(_sentences())))
def test_a_sentence_is_translated_with_all_its_places(sentence: str) -> None:
    chinese = CHINESE[str(sentence)]
    assert sorted(re.findall(r"%\(\w+\)s", chinese)) == sorted(re.findall(r"%\(\w+\)s", sentence))
    assert re.search(r"[\u4e00-\u9fff、]", chinese)
    assert "温馨提示" not in chinese


def test_nothing_is_translated_that_nobody_says() -> None:
    assert set(CHINESE) == {str(sentence) for sentence in _sentences()}
