"""`troth text import` and `troth text publish`."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from troth.texts.makers import SEED
from troth.texts.models import Edition

pytestmark = pytest.mark.django_db

TERMS = SEED / "spruce-drive-terms.zh-hans.md"
NAMED = ("--slug", "terms", "--locale", "zh-hans", "--kind", "agreement")


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def _run(*arguments: str) -> int:
    try:
        call_command("text", *arguments)
    except SystemExit as ended:
        return int(str(ended.code))
    return 0


def test_an_import_reports_what_was_mapped(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("import", str(TERMS), *NAMED) == 0
    told = capsys.readouterr().out
    assert "draft of edition 1 of terms (zh-hans)" in told
    assert "clauses: 18" in told
    assert "tags: parties, account, service, price" in told
    assert "Not mapped" not in told


def test_an_import_reports_what_was_not_mapped_and_what_is_still_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.md"
    file.write_text("# T\n\n## 1. a {#a colour=red}\n\n<b>x</b>\n", encoding="utf-8")
    assert _run("import", str(file), *NAMED) == 0
    told = capsys.readouterr().out
    assert "line 3: This mark is not known and was ignored: colour=red" in told
    assert "line 5: HTML is not allowed and is shown as plain text: <b>" in told
    assert "no clause is tagged as what is provided (service), price and renewal (price)" in told


def test_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("import", str(TERMS), *NAMED, "--json") == 0
    imported = json.loads(capsys.readouterr().out)
    assert (imported["edition"], len(imported["clauses"]), imported["warnings"]) == (1, 18, [])
    assert _run("publish", "terms", "--drafter", "Lin", "--approver", "Gu", "--json") == 0
    published = json.loads(capsys.readouterr().out)
    assert published["renderings"] == {"zh-hans": imported["sha256"]}
    assert published["sources"] == {"zh-hans": sha256(TERMS.read_bytes()).hexdigest()}
    assert published["effective_at"].endswith("Z")
    assert _run("publish", "terms", "--drafter", "Lin", "--approver", "Gu", "--json") == 2
    assert json.loads(capsys.readouterr().out)["code"] == "not-found"


def test_whoever_approves_can_compare_the_file_they_read_with_what_was_published(
    capsys: pytest.CaptureFixture[str],
) -> None:
    digest = sha256(TERMS.read_bytes()).hexdigest()
    _run("import", str(TERMS), *NAMED)
    assert digest in capsys.readouterr().out
    _run("publish", "terms", "--drafter", "Lin", "--approver", "Gu")
    assert digest in capsys.readouterr().out


def test_a_refusal_is_a_no_and_wrong_use_is_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.md"
    binary.write_bytes(b"\xff\xfe#")
    assert _run("import", str(binary), *NAMED) == 2
    assert "UTF-8" in capsys.readouterr().err
    assert _run("import", str(tmp_path / "absent.md"), *NAMED) == 2
    assert _run("import", str(TERMS), *NAMED) == 0
    assert _run("publish", "terms", "--drafter", "Lin", "--approver", "lin") == 1
    assert _run("publish", "terms", "--drafter", "Lin", "--approver", "Gu", "--effective", "soon") == 2
    assert _run("publish", "terms", "--drafter", "Lin", "--approver", "Gu", "--effective", "2001-02-30") == 2
    assert Edition.objects.get().is_draft


def test_a_date_alone_means_its_first_minute_in_the_house(capsys: pytest.CaptureFixture[str]) -> None:
    _run("import", str(TERMS), *NAMED)
    assert _run("publish", "terms", "--drafter", "Lin", "--approver", "Gu", "--effective", "2999-12-01") == 0
    assert "in force from 2999-12-01 00:00 +0800" in capsys.readouterr().out
