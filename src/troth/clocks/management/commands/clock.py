"""`troth clock due`: when something is due and why, from a terminal or a program; needs no database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _

from troth.clocks.queries.almanac import Almanac, almanac, shipped_almanac
from troth.clocks.queries.asking import Answer, Asked, due_of
from troth.clocks.rules import Direction, Unit
from troth.core.refusals import Refused
from troth.web.instants import zoned

WRONG_USE = 2


class Command(BaseCommand):
    help = "Say when something is due, step by step; exit 0, or 2 with one line where the question is none."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{due}")
        due = acts.add_parser("due", help="when a period is over")
        due.add_argument("--from", dest="start", default="", metavar="TIME", help="2026-09-30T10:00+08:00")
        due.add_argument("--amount", default="", metavar="N", help="a whole number from 1")
        due.add_argument("--unit", default="", metavar="UNIT", help=", ".join(Unit))
        due.add_argument("--calendar", default="CN", metavar="COUNTRY", help="whose workdays; CN if not given")
        due.add_argument("--hours", default="", help="09:00-12:00,13:30-18:00; of days: they end at closing time")
        due.add_argument("--paused", action="append", default=[], metavar="FROM/TO", help="may be given again")
        due.add_argument("--direction", default="after", help=" or ".join(Direction))
        due.add_argument("--zone", default="Asia/Shanghai", help="whose days and hours")
        due.add_argument("--rolls", action="store_true", help="a last day of rest moves to the next workday")
        due.add_argument("--rule", default="", metavar="NAME", help="a row of the rulebook instead of --amount --unit")
        due.add_argument("--json", action="store_true", help="one JSON object for programs")
        for each in (parser, acts, due):
            if isinstance(each, ArgumentParser):
                each.error = self._wrong  # type: ignore[method-assign, assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        names = ("start", "amount", "unit", "calendar", "hours", "direction", "zone", "rolls", "rule")
        asked = Asked(paused=tuple(options["paused"]), **{name: options[name] for name in names})
        with translation.override("en" if as_json else translation.get_language()):
            try:
                answer = due_of(asked, calendars_at_hand(must=bool(asked.rule)))
            except Refused as refused:
                self._wrong(str(refused))
            except (OperationalError, ProgrammingError):
                self._wrong(_("The rulebook is in the database, and there is none; run 'troth init' first."))
            if as_json:
                self.stdout.write(json.dumps(answer.as_json(), ensure_ascii=False))
            else:
                self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        from django.utils import timezone

        with timezone.override(answer.due.tzinfo):
            due = zoned(answer.due, seconds=True)
        self.stdout.write(_("Due: %(due)s") % {"due": due} + (_(" (provisional)") if answer.provisional else ""))
        for number, sentence in enumerate(answer.told, 1):
            self.stdout.write(f"  {number}. {sentence}")

    def _wrong(self, sentence: str) -> NoReturn:
        self.stderr.write(f"troth clock: {sentence}")
        sys.exit(WRONG_USE)


def calendars_at_hand(*, must: bool = False) -> Almanac:
    """The calendars in force; without a database those that came with the product."""
    database = settings.DATABASES["default"]
    if not must and "postgres" not in database["ENGINE"] and not Path(database["NAME"]).exists():
        return shipped_almanac()
    try:
        return almanac()
    except (OperationalError, ProgrammingError):
        if must:
            raise
        return shipped_almanac()
