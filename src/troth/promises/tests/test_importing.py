"""`troth orders import` and `troth subscriptions import`: every good row, and a reason for each other one."""

import csv
import json
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from troth.core.refusals import Forbidden, Invalid
from troth.ledger import Event
from troth.people.models import Person
from troth.people.tests.makers import MALLORY, NOON
from troth.promises.management import exports
from troth.promises.management.exports import opened_export
from troth.promises.models import Order, Subscription
from troth.promises.services import import_purchases
from troth.promises.tests.makers import drive, the_plan, wei
from troth.vault.datakeys import shred
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db
HEADER = (
    "service",
    "reference",
    "subject",
    "plan",
    "amount",
    "currency",
    "placed_at",
    "paid_at",
    "email",
    "name",
    "as_of",
)
PERIOD = ("period_start", "period_end", "ended_at", "ending")
Rows = list[dict[str, str]]


def row(n: int, **changes: str) -> dict[str, str]:
    return {
        "service": "drive", "reference": f"B-{n}", "subject": "u-1", "plan": "standard", "amount": "2500",
        "currency": "CNY", "placed_at": "2026-01-02T03:04+08:00",
    } | changes  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    drive(), wei()
    return tmp_path


def written(
    folder: Path, rows: Iterable[dict[str, str]], *, columns: tuple[str, ...] = HEADER, encoding: str = "utf-8"
) -> Path:
    file = folder / "export.csv"
    with file.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file


def run(capsys: pytest.CaptureFixture[str], file: Path, *more: str, what: str = "orders") -> tuple[object, list[str]]:
    """The exit code, and the lines of the report."""
    code: object = 0
    try:
        call_command(what, "import", str(file), *more)
    except SystemExit as end:
        code = end.code
    told = capsys.readouterr()
    return code, (told.out + told.err).splitlines()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_taken_with_or_without_a_byte_order_mark(
    encoding: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(folder, [row(1), row(2, paid_at="2026-01-03")], encoding=encoding)
    assert run(capsys, file) == (0, ["2 new, 0 changed, 0 known already, 0 refused."])
    order = Order.objects.get(paid_at__isnull=False)
    assert (order.reference, order.person, order.plan, order.amount) == ("B-2", wei(), the_plan(), 2500)
    assert Event.objects.filter(kind="order.recorded", actor_id="orders import").count() == 2


def test_the_same_file_twice_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(folder, [row(n, as_of="2026-02-01") for n in range(3)] + [row(1, as_of="2026-02-01")])
    assert run(capsys, file) == (0, ["3 new, 0 changed, 1 known already, 0 refused."])
    before = list(Order.objects.values_list("pk", "as_of").order_by("pk")), Event.objects.count()
    assert run(capsys, file) == (0, ["0 new, 0 changed, 4 known already, 0 refused."])
    assert (list(Order.objects.values_list("pk", "as_of").order_by("pk")), Event.objects.count()) == before


def test_good_rows_are_taken_and_each_other_one_is_told_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        row(1),
        row(2, name="x" * 10_000),
        row(3, subject="=HYPERLINK(1)"),
        row(4, amount="25.00"),
        row(5, service="nowhere"),
        row(6, plan="gold"),
        row(7, subject="u-unknown"),
        row(8, reference=""),
        row(9, placed_at="2199-01-01"),
        row(1, amount="1"),
        row(11, subject="u-2", email="nina@example.com", name="Nina 🌲"),
        row(12, subject="u-3", email="nobody"),
    ]
    code, told = run(capsys, written(folder, rows))
    assert code == 1
    assert told == [
        "line 3: name: it is longer than 400 characters.",
        "line 4: subject: it begins as a spreadsheet's formula does (=, +, - or @).",
        "line 5: amount: it is not a whole number in the smallest unit, such as 2500 for 25 yuan.",
        "line 6: service: it is not known.",
        "line 7: plan: it is not known.",
        "line 8: A person who is not known yet needs an e-mail address.",
        "line 9: reference: it is empty.",
        "line 10: placed_at: it lies in the future.",
        *[line for line in told if line.startswith("line 11: This reference is known with other content as of 20")],
        "line 13: This email cannot be used.",
        "2 new, 0 changed, 0 known already, 10 refused.",
    ]
    assert {order.reference for order in Order.objects.all()} == {"B-1", "B-11"}
    assert {person.name for person in Person.objects.all()} == {"魏", "Nina 🌲"}


def test_a_refused_row_introduces_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, written(folder, [row(1)]))
    new = {"subject": "u-9", "email": "nina@example.com"}
    rows = [row(1, **new), row(2, **new, plan="gold"), row(3, **new, currency="x")]
    code, told = run(capsys, written(folder, rows))
    assert (code, told[0]) == (1, "line 2: This reference belongs to the purchase of another person.")
    assert Person.objects.count() == 1


def test_a_newer_row_changes_what_is_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, written(folder, [row(1, as_of="2026-02-01")]))
    rows = [row(1, amount="1", as_of="2026-02-02"), row(1, amount="2", as_of="2026-02-01")]
    code, told = run(capsys, written(folder, rows))
    assert (code, told[-1]) == (1, "0 new, 1 changed, 0 known already, 1 refused.")
    assert Order.objects.get().amount == 1


def test_a_check_says_what_would_happen_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = {"subject": "u-2", "email": "nina@example.com"}
    dated = {"as_of": "2026-02-01"}
    rows = [
        row(1, **dated),
        row(2, **new),
        row(3, subject="u-2"),
        row(1, amount="1", **dated),
        row(4, subject="u-5"),
        row(5, amount="x"),
    ]
    file = written(folder, rows)
    events = Event.objects.count()
    with CaptureQueriesContext(connection) as queries:
        code, told = run(capsys, file, "--check")
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert (code, Order.objects.count(), Person.objects.count(), Event.objects.count()) == (1, 0, 1, events)
    assert told[-1] == "Only checked: 3 new, 0 changed, 0 known already, 3 refused."
    again, really = run(capsys, file)
    assert (again, really) == (1, [line.removeprefix("Only checked: ") for line in told])


def test_a_check_over_many_batches_remembers_what_went_before(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(n) for n in range(600)] + [row(0, amount="1"), row(1)]
    code, told = run(capsys, written(folder, rows), "--check")
    assert (code, told[-1]) == (1, "Only checked: 600 new, 0 changed, 1 known already, 1 refused.")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "latin-1"])
def test_a_file_that_is_not_utf_8_is_not_taken_at_all(
    encoding: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "é" if encoding == "latin-1" else "王小满"
    code, told = run(capsys, written(folder, [row(1), row(2, name=name)], encoding=encoding))
    assert code == 2
    assert "is not UTF-8 text" in told[0]
    assert not Order.objects.exists()


def test_bytes_that_are_not_utf_8_at_the_very_end_are_found_before_the_first_row(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(folder, [row(n) for n in range(50)])
    file.write_bytes(file.read_bytes() + b"\xe4\xba")
    assert run(capsys, file)[0] == 2
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Missing: service"),
        (b"\n", "Missing: service"),
        (b"service;reference;subject\n", "Missing: service"),
        ((",".join(HEADER) + ",amount\n").encode(), "stand twice: amount"),
        ((",".join(HEADER) + ", AMOUNT \n").encode(), "stand twice: amount"),
        ((",".join(HEADER[1:]) + "\n").encode(), "Missing: service."),
        (b'"service', "quotation marks"),
    ],
)
def test_a_header_that_cannot_be_used_is_said_and_nothing_is_taken(
    content: bytes, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "export.csv"
    file.write_bytes(content)
    code, said = run(capsys, file)
    assert code == 2
    assert told in said[0]


def test_a_file_that_is_not_there_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, folder / "nothing.csv")[0] == 2
    assert run(capsys, folder)[0] == 2


GOOD = ",".join(row(1).values())


def lines_in(folder: Path, *lines: str) -> Path:
    file = folder / "export.csv"
    file.write_text("\r\n".join((",".join(row(1)), *lines)) + "\r\n", encoding="utf-8", newline="")
    return file


def test_missing_cells_cost_their_own_row_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, lines_in(folder, GOOD, "drive,B-3", "", ",,,,,,", GOOD.replace("B-1", "B-8")))
    assert code == 1
    assert [line.split(":")[0] for line in told] == ["line 3", "2 new, 0 changed, 0 known already, 1 refused."]
    assert {order.reference for order in Order.objects.all()} == {"B-1", "B-8"}


@pytest.mark.parametrize("broken", ['"drive"x,B-2,u-1', "x" * 200_000, '"never closed'])
def test_what_cannot_be_read_ends_the_import_at_its_line(
    broken: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(capsys, lines_in(folder, GOOD, broken, GOOD.replace("B-1", "B-8")))
    assert code == 1
    assert told[0].startswith("line 3: its quotation marks do not match, or a cell is too long to be read")
    assert "nothing from this line on was taken" in told[0]
    assert told[1] == "1 new, 0 changed, 0 known already, 1 refused."
    assert [order.reference for order in Order.objects.all()] == ["B-1"]


def test_no_row_is_smuggled_in_behind_a_quotation_mark(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    smuggled = GOOD.replace("B-1", "B-7").replace("2500", "1")
    run(capsys, lines_in(folder, '"drive"x,"B-2', smuggled, f'{GOOD}"', GOOD))
    run(capsys, lines_in(folder, f'"{"x" * 140_000}', smuggled, '",b', GOOD))
    assert not Order.objects.exists()


def test_a_failure_elsewhere_is_not_told_as_one_of_the_file(folder: Path) -> None:
    with pytest.raises(BrokenPipeError), opened_export(lines_in(folder, GOOD), "order", UTC):
        raise BrokenPipeError


def test_a_disk_that_fails_in_the_middle_is_told(folder: Path) -> None:
    def torn(*given: object) -> object:
        raise OSError(5, "Input/output error")

    reading = opened_export(lines_in(folder, GOOD), "order", UTC)
    refused = pytest.raises(Invalid, match="cannot be read: Input/output error")
    with reading as export, patch.object(exports, "_row", torn), refused:
        list(export.rows)


@pytest.mark.parametrize("more", [(), ("--check",)])
def test_a_person_whose_evidence_was_destroyed_costs_their_own_rows_only(
    more: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, written(folder, [row(1, as_of="2026-02-01")]))
    shred(person_scope(wei().pk, "evidence"), at=NOON)
    before = Order.objects.values().get()
    rows = [
        row(1, as_of="2026-02-01"), row(1, amount="1", as_of="2026-02-02"), row(2),
        row(3, subject="u-2", email="nina@example.com"),
    ]  # fmt: skip
    code, told = run(capsys, written(folder, rows), *more)
    assert code == 1
    assert [line.partition(": ")[0] for line in told[:2]] == ["line 3", "line 4"]
    assert "destroyed" in told[0]
    assert told[2].endswith("1 new, 0 changed, 1 known already, 2 refused.")
    assert Order.objects.filter(pk=before["id"]).values().get() == before


@pytest.mark.parametrize("subject", ["a\u200bb", "a\u202eb", "=x", "@x", "x" * 201])
def test_a_subject_is_a_reference_too(subject: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, written(folder, [row(1, subject=subject, email="nina@example.com")]))
    assert code == 1
    assert told[0].startswith("line 2: subject: ")
    assert Person.objects.count() == 1


def test_a_number_is_a_good_name_for_a_person(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, written(folder, [row(1, subject="+8613800006208", email="nina@example.com")]))[0] == 0


def test_a_row_is_told_by_the_line_on_which_it_begins(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(1, name="two\nlines"), row(2, amount="x")]
    assert [line.split(":")[0] for line in run(capsys, written(folder, rows))[1][:2]] == ["line 2", "line 4"]


def test_what_a_cell_says_is_never_repeated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "\x1b]0;Zaunkönigin\x07"
    rows = [row(n, **{column: secret}) for n, column in enumerate(HEADER)]
    code, told = run(capsys, written(folder, rows))
    assert code == 1
    assert len(told) == len(HEADER) + 1
    assert "Zaun" not in "".join(told)


def test_columns_that_are_not_read_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(folder, [row(1, colour="red")], columns=(*HEADER, "colour"))
    assert run(capsys, file)[1][0] == "1 column is not read."


def test_programs_get_one_object_a_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, written(folder, [row(1), row(2, amount="x")]), "--json")
    refused, total = map(json.loads, told)
    assert (code, refused["line"]) == (1, 3)
    assert total == {"recorded": 1, "amended": 0, "same": 0, "refused": 1, "check": False}


def test_subscriptions_are_taken_by_their_own_columns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    period = {"period_start": "2026-01-01", "period_end": "2026-02-01"}
    rows = [
        row(1, **period, auto_renewal="是"),
        row(2, **period, ended_at="2026-01-15", ending="refunded"),
        row(3, **period, ending="refunded"),
        row(4, period_start="2026-02-01", period_end="2026-01-01"),
    ]
    file = written(folder, rows, columns=(*HEADER[:7], "auto_renewal", *PERIOD))
    code, told = run(capsys, file, what="subscriptions")
    assert (code, told[-1]) == (1, "2 new, 0 changed, 0 known already, 2 refused.")
    assert told[0].startswith("line 4: ending: an end has a time and one of these reasons")
    assert {row.auto_renewal: row.ending for row in Subscription.objects.all()} == {True: "", False: "refunded"}
    code, told = run(capsys, file, what="orders")
    assert (code, Order.objects.count()) == (2, 0)
    assert "file of subscriptions" in told[0]


def test_a_batch_asks_the_database_no_more_for_more_rows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def asked(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            run(capsys, written(folder, [row(n) for n in range(count)]), "--check")
        return len(queries)

    assert asked(400) == asked(4)


def test_only_those_who_may_tell_purchases_import_them() -> None:
    with pytest.raises(Forbidden):
        next(import_purchases("order", [], at=NOON, by=MALLORY))
