import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import polib
import pytest
from django.utils.translation import template as templates

WEB = Path(__file__).parents[1]
STATIC = WEB / "static" / "web"
VENDOR = STATIC / "vendor"
KIT = (STATIC / "kit.css").read_text()
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHOWN = [path for path in TEMPLATES if "plain" not in path.parts]


def test_what_others_wrote_is_what_we_recorded_and_all_of_it_is_recorded() -> None:
    recorded = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["file"]
    for entry in recorded:
        assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
        assert (VENDOR / entry["licence_file"]).stat().st_size > 500
    named = {name for entry in recorded for name in (entry["path"], entry["licence_file"])}
    assert {path.name for path in VENDOR.iterdir()} == named | {"VENDOR.toml"}


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons-1.62.0.svg").read_text()))
    asked = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert asked
    assert asked <= sprite


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def test_every_colour_has_a_plain_value_for_old_browsers_equal_to_its_light_one() -> None:
    plain, modern = KIT.split("@supports (color: light-dark", 1)
    both = {name: value for name, value in tokens(modern).items() if "light-dark(" in value}
    assert len(both) > 14
    for name, value in both.items():
        assert tokens(plain)[name] == re.findall(r"#\w+", value)[0]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_text_reads_on_every_ground_it_stands_on(side: int) -> None:
    found = tokens(KIT.split("@supports (color: light-dark", 1)[1])
    colour = {name: re.findall(r"#\w+", value)[side][:7] for name, value in found.items() if "#" in value}
    grounds = [("ink", g) for g in ("paper", "surface", "sunk", "pine-wash", "amber-wash", "seal-wash")]
    grounds += [(text, ground) for text in ("ink-2", "pine", "seal") for ground in ("paper", "surface", "sunk")]
    grounds += [("pine", "pine-wash"), ("seal", "seal-wash"), ("amber", "amber-wash"), ("pine-ink", "pine")]
    for text, ground in grounds:
        assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    assert contrast(colour["edge"], colour["surface"]) >= 3


def test_no_template_needs_more_than_the_strict_policy_allows() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag, path


def test_what_the_signing_page_loads_leaves_most_of_35_kb_to_its_text() -> None:
    loaded = ["kit.css", "preferences.js", "forms.js", "reading.js", "signature.js", "mark.svg"]
    loaded += ["vendor/signature_pad-5.1.4.umd.min.js", "vendor/icons-1.62.0.svg"]
    assert sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in loaded) < 18_000


def test_no_part_of_the_floor_loads_anything_from_elsewhere() -> None:
    for path in [*TEMPLATES, *STATIC.glob("*.*s")]:
        assert not re.search(r"""(src|href|url|import)\s*[=(]?\s*["'(]?https?:""", path.read_text()), path


def strings() -> set[str]:
    """Every msgid in templates and Python, read the way makemessages reads it."""
    sources = [templates.templatize(path.read_text()) for path in SHOWN]
    sources += [path.read_text() for path in WEB.rglob("*.py") if "tests" not in path.parts]
    calls = re.compile(
        r"""\b(?:gettext|gettext_lazy|_|ngettext|pgettext)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    )
    return {eval(found) for source in sources for found in calls.findall(source)}


def test_every_string_has_a_chinese_translation_and_none_is_left_over() -> None:
    catalogue = polib.pofile(str(WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    known = {entry.msgid for entry in catalogue if entry.translated() and "fuzzy" not in entry.flags}
    assert strings() == known


def test_the_chinese_is_polite_and_set_with_full_width_punctuation() -> None:
    catalogue = polib.pofile(str(WEB / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    for entry in catalogue:
        said = entry.msgstr or entry.msgstr_plural[0]
        assert not re.search(r"你|温馨提示|请知悉|输入有误", said), said
        assert not re.search(r"[一-鿿][,;:!?()]|[,;:!?()][一-鿿]", said), said
        assert places(entry.msgid_plural or entry.msgid) == places(said), said


def places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|{\w+}", text))
