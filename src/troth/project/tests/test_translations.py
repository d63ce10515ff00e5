"""No string without its Chinese, no catalogue that differs from what is compiled."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2]
APPS = sorted(path.parents[2] for path in SOURCE.glob("*/locale/zh_Hans/LC_MESSAGES"))
FUNCTIONS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
WITH_CONTEXT = {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 2}
CALL = re.compile(r"\b(n?p?gettext|_)\((?:\s*u?(?P<literal>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))", re.DOTALL)


def in_python(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        skipped = 1 if name in WITH_CONTEXT else 0
        wanted = FUNCTIONS.get(name) or WITH_CONTEXT.get(name) or 0
        for argument in node.args[skipped : skipped + min(wanted, 1)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found.add(argument.value)
    return found


def in_template(path: Path) -> set[str]:
    return {
        ast.literal_eval(match["literal"])
        for match in CALL.finditer(templatize(path.read_text(), origin=str(path)))
        if not match[1].startswith(("p", "np"))
    }


def used(app: Path) -> set[str]:
    python = [path for path in app.rglob("*.py") if "tests" not in path.parts and "migrations" not in path.parts]
    templates = [path for path in app.rglob("templates/**/*") if path.suffix in (".html", ".txt")]
    return set().union(*map(in_python, python), *map(in_template, templates)) - {""}


def catalogue(app: Path) -> polib.POFile:
    return polib.pofile(str(app / "locale/zh_Hans/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_string_of_an_app_has_its_chinese(app: Path) -> None:
    known = {entry.msgid for entry in catalogue(app) if not entry.obsolete}
    assert sorted(used(app) - known) == []
    assert sorted(entry.msgid for entry in catalogue(app).untranslated_entries()) == []
    assert [entry.msgid for entry in catalogue(app).fuzzy_entries()] == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_a_translation_uses_the_placeholders_of_its_string(app: Path) -> None:
    holes = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
    for entry in catalogue(app):
        for translated in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translated:
                wanted = set(holes.findall(entry.msgid)) | set(holes.findall(entry.msgid_plural))
                assert set(holes.findall(translated)) == wanted, entry.msgid


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_compiled_catalogue_is_the_written_one(app: Path) -> None:
    compiled = polib.mofile(str(app / "locale/zh_Hans/LC_MESSAGES/django.mo"))
    said = {(entry.msgctxt, entry.msgid): entry.msgstr or dict(entry.msgstr_plural) for entry in compiled}
    written = {
        (entry.msgctxt, entry.msgid): entry.msgstr or dict(entry.msgstr_plural)
        for entry in catalogue(app).translated_entries()
    }
    assert said == written


def test_every_app_that_speaks_has_a_catalogue() -> None:
    speaking = {path for path in SOURCE.iterdir() if (path / "apps.py").exists() and used(path)}
    assert {path.name for path in speaking - {*APPS}} <= {"core"}


def test_the_same_words_have_the_same_chinese_in_every_app() -> None:
    said: dict[tuple[str | None, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for app in APPS:
        for entry in catalogue(app):
            words = entry.msgstr or entry.msgstr_plural.get(0, "")
            said[entry.msgctxt, entry.msgid][words].add(app.name)
    assert {words: dict(apps) for words, apps in said.items() if len(apps) > 1} == {}
