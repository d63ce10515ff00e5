"""`troth plan`, `troth standard`."""

import json

import pytest
from django.core.management import CommandError, call_command

from troth.ledger import Event
from troth.promises.models import Plan, Standard
from troth.promises.tests.makers import drive

pytestmark = pytest.mark.django_db
KEY = "drive/complaint/any/resolution"
DRAFT = ("draft", KEY, "--amount", "15", "--unit", "day", "--drafter", "Lin")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    """The exit code, and what was said."""
    code: object = 0
    try:
        call_command(*arguments)
    except SystemExit as end:
        code = end.code
    told = capsys.readouterr()
    return code, (told.out + told.err).strip()


def test_a_plan_is_added_and_withdrawn_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    drive()
    add = ("plan", "add", "pro", "--service", "drive", "--name", "en=Pro", "zh-hans=专业版")
    assert run(capsys, *add, "--price", "en=CNY 50 a month") == (0, "")
    assert Plan.objects.get(slug="pro").prices == {"en": "CNY 50 a month"}
    assert run(capsys, *add) == (1, "There is already a plan called pro.")
    assert run(capsys, "plan", "withdraw", "pro", "--service", "drive") == (0, "")
    assert run(capsys, "plan", "withdraw", "pro", "--service", "drive")[0] == 1
    assert run(capsys, "plan", "withdraw", "gold", "--service", "drive") == (1, "There is no plan called gold.")
    assert run(capsys, "plan", "add", "pro", "--service", "no", "--name", "en=P") == (
        1,
        "There is no service called no.",
    )
    assert {"plan add", "plan withdraw"} <= {event.actor_id for event in Event.objects.all()}


def test_a_standard_is_drafted_published_and_listed_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    drive()
    code, told = run(
        capsys, "standard", *DRAFT, "--clause", "drive-terms/1#complaints", "--covers", "en=All complaints"
    )
    assert (code, told) == (0, f"Version 1 of {KEY} is drafted: within 15 days, holidays included.")
    code, told = run(capsys, "standard", "publish", KEY, "--number", "1", "--approver", "Gu")
    assert code == 0
    assert told.startswith(f"Version 1 of {KEY} is published; in force from 20")
    run(capsys, "standard", *DRAFT)
    code, told = run(capsys, "standard", "list")
    assert [line.split("  ")[:3] for line in told.splitlines()] == [[KEY, "v1", "in force"], [KEY, "v2", "draft"]]
    first = json.loads(run(capsys, "standard", "list", "--json", "--service", "drive")[1])[0]
    assert (first["amount"], first["unit"], first["clause"], first["approver"]) == (
        15,
        "day",
        "drive-terms/1#complaints",
        "Gu",
    )
    assert first["covers"] == {"en": "All complaints"}
    assert json.loads(run(capsys, "standard", "list", "--json", "--service", "other")[1]) == []


def test_one_person_alone_is_answered_with_no_and_wrong_use_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    drive()
    publish = ("publish", KEY, "--number", "1")
    assert run(capsys, "standard", *publish, "--approver", "Gu")[0] == 1
    run(capsys, "standard", *DRAFT)
    assert run(capsys, "standard", *publish, "--approver", "lin")[0] == 1
    for wrong in (
        (*publish, "--approver", "Gu", "--effective", "soon"),
        (*publish, "--approver", "Gu", "--effective", "2001-01-01"),
        (*publish, "--approver", "Gu\u200b"),
        ("publish", "drive", "--number", "1", "--approver", "Gu"),
        (*DRAFT, "--clause", "terms"),
        (*DRAFT, "--hours", "9-5"),
        (*DRAFT, "--zone", "Beijing"),
    ):
        assert run(capsys, "standard", *wrong)[0] == 2, wrong
    with pytest.raises(CommandError, match="LOCALE=NAME"):
        run(capsys, "standard", *DRAFT, "--covers", "fr=Oui")
    assert Standard.objects.get().status == "draft"


def test_who_publishes_names_the_version_that_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    drive()
    for _twice in range(2):
        told = run(capsys, "standard", *DRAFT)[1]
    assert told.startswith("Version 2 of")
    with pytest.raises(CommandError, match="--number"):
        run(capsys, "standard", "publish", KEY, "--approver", "Gu")
    code, told = run(capsys, "standard", "publish", KEY, "--number", "1", "--approver", "Gu")
    assert (code, told) == (1, f"{KEY} has another draft by now: version 2. Read it first.")
    assert run(capsys, "standard", "publish", KEY, "--number", "2", "--approver", "Gu")[0] == 0


def test_a_date_alone_means_its_first_minute_in_the_house(capsys: pytest.CaptureFixture[str]) -> None:
    drive()
    run(capsys, "standard", *DRAFT)
    told = run(capsys, "standard", "publish", KEY, "--number", "1", "--approver", "Gu", "--effective", "2999-12-01")[1]
    assert "in force from 2999-12-01 00:00 +0800" in told
    assert "to come" in run(capsys, "standard", "list")[1]
