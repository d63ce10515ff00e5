"""The doctor on what stands beside the database: the scanner of attached files and the search index."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from troth.cases.services.attaching import read_upload
from troth.cases.services.indexing import rebuild
from troth.cases.tests.makers import a_case
from troth.files.tests.clamds import Place, clamd, free_port
from troth.project.doctor import Result, engines
from troth.project.doctor.findings import Finding
from troth.project.environment import Troth

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def troth(settings: Settings, tmp_path: Path) -> Troth:
    (tmp_path / "keys").symlink_to(settings.TROTH.keys)
    name = connection.settings_dict["NAME"]
    found: Troth = replace(settings.TROTH, var=tmp_path, database={**settings.TROTH.database, "NAME": name})
    settings.TROTH = found
    return found


def told(findings: object) -> list[tuple[str, Result]]:
    return [(each.id, each.result) for each in findings if isinstance(each, Finding)]  # type: ignore[attr-defined]


def test_no_scanner_is_said_with_how_many_files_nobody_checked(troth: Troth) -> None:
    (found,) = engines.scanner_answers(troth, NOW)
    assert (found.result, found.reason) == (
        Result.NOT_CHECKABLE, "no scanner: attached files are handed out unchecked (0)",
    )  # fmt: skip


@pytest.mark.needs("clamd")
def test_a_scanner_that_answers_is_named(troth: Troth) -> None:
    with clamd() as (place, _port):
        (found,) = engines.scanner_answers(replace(troth, scanner=place), NOW)  # type: ignore[arg-type]
    assert found.result is Result.PASSED
    assert found.reason.startswith("ClamAV ")


def test_a_scanner_that_does_not_answer_and_the_files_it_keeps_back_are_found(troth: Troth) -> None:
    a_case(files=(read_upload("a.txt", b"hello"),), at=NOW - timedelta(hours=1))
    away = replace(troth, scanner=Place(host="127.0.0.1", port=free_port()))  # type: ignore[arg-type]
    scanner, waiting = engines.scanner_answers(away, NOW)
    assert (scanner.id, scanner.result) == ("scanner", Result.FAILED)
    assert (waiting.id, waiting.reason) == ("scanner.waiting", "files kept back: 1, the oldest for 60 minutes")


def test_cases_that_cannot_be_found_yet_are_counted(troth: Troth) -> None:
    a_case()
    assert told(engines.search_is_whole(troth)) == [("search", Result.NOT_CHECKABLE)]
    rebuild()
    assert told(engines.search_is_whole(troth)) == [("search", Result.PASSED)]


def test_an_index_that_is_kept_although_search_is_off_is_found(troth: Troth, settings: Settings) -> None:
    a_case()
    rebuild()
    settings.TROTH = replace(troth, search="off")
    assert told(engines.search_is_whole(troth)) == [("search", Result.FAILED)]
    rebuild()
    assert told(engines.search_is_whole(troth)) == [("search", Result.PASSED)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the index is a file only beside SQLite")
def test_an_index_that_cannot_be_read_is_found(troth: Troth) -> None:
    (troth.var / "search").mkdir()
    (troth.var / "search" / "cases.sqlite").write_bytes(b"broken" * 1000)
    assert told(engines.search_is_whole(troth)) == [("search", Result.FAILED)]
