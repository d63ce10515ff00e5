"""`troth orders import FILE.csv`: billing's exports, taken in row by row; `troth subscriptions` is the same."""

import json
import sys
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.core.actors import Actor
from troth.people.management.answering import NO, AnsweringCommand
from troth.promises.management.exports import Export, opened_export
from troth.promises.rules.tables import MAY, MUST
from troth.promises.services import Progress, import_purchases


class Command(AnsweringCommand):
    """`import FILE.csv`: 0 all rows taken, 1 some refused, 2 the file cannot be read; one line for each refused row.

    What a cell says is never repeated: it may be somebody's name, or meant for the terminal.
    """

    what: ClassVar[str] = "order"
    help = "Take in what people bought, from a CSV file of the provider's billing."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{import}")
        must = MUST[self.what]
        may = [name for name in MAY[self.what] if name not in must]
        taking = acts.add_parser(
            "import", help="take in a CSV file; the same file twice changes nothing",
            description=f"The first row names the columns. Needed: {', '.join(must)}. Understood besides: "
            f"{', '.join(may)}. Amounts are whole numbers in the smallest unit of the currency (2500 for 25 yuan), "
            "times are ISO 8601, of the house's zone where none is given. Somebody whose subject is not known yet "
            "is introduced if email is given.",
        )  # fmt: skip
        taking.add_argument("file", metavar="FILE.csv", help="UTF-8, with or without a byte order mark")
        taking.add_argument("--check", action="store_true", help="only say what would happen; nothing is written")
        taking.add_argument("--json", action="store_true", help="one JSON object a line: refusals, then the sum")

    def handle(self, *args: Any, **options: Any) -> None:
        with opened_export(Path(options["file"]), self.what, timezone.get_current_timezone()) as export:
            progress = self._import(export, trial=options["check"], as_json=options["json"])
        if options["json"]:
            self._write_json(_sum(progress) | {"check": options["check"]})
        else:
            self._sum_up(progress, trial=options["check"])
        if progress.refused:
            sys.exit(NO)

    def _import(self, export: Export, *, trial: bool, as_json: bool) -> Progress:
        if export.header.unknown and not as_json:
            n = export.header.unknown
            self.stdout.write(ngettext("%(n)s column is not read.", "%(n)s columns are not read.", n) % {"n": n})
        progress, by = Progress(), Actor.command(f"{self.what}s import")
        for progress in import_purchases(self.what, export.rows, trial=trial, at=timezone.now(), by=by):
            for line, why in progress.refusals:
                if as_json:
                    self._write_json({"line": line, "reason": why})
                else:
                    self.stdout.write(_("line %(line)s: %(why)s") % {"line": line, "why": why})
            self._show(progress.seen, export.total)
        return progress

    def _show(self, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r  {done:,}/{total:,}", ending="\n" if done >= total else "")

    def _sum_up(self, progress: Progress, *, trial: bool) -> None:
        sentence = _("%(recorded)s new, %(amended)s changed, %(same)s known already, %(refused)s refused.")
        self.stdout.write((_("Only checked: ") if trial else "") + sentence % _sum(progress))

    def _write_json(self, told: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def _sum(progress: Progress) -> dict[str, Any]:
    return {
        "recorded": progress.recorded, "amended": progress.amended, "same": progress.same, "refused": progress.refused,
    }  # fmt: skip
