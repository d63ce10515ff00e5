"""`troth standard draft`, `publish` and `list`: what is promised, by two people."""

import json
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.canon.times import instant
from troth.core.actors import Actor
from troth.people.management.answering import AnsweringCommand
from troth.promises import services
from troth.promises.management.finding import clause_named, instant_named, key_named
from troth.promises.management.naming import add_words
from troth.promises.models import Measure, Priority, Unit
from troth.promises.queries.standards import StandardLine, all_standards
from troth.promises.rules.standards import Terms
from troth.promises.sentences import within

KEY = (
    "SERVICE/KIND/PRIORITY/MEASURE, or SERVICE:PLAN/… for one plan only; "
    f"PRIORITY: any, {', '.join(Priority.values)}; MEASURE: {', '.join(Measure.values)}"
)


class Command(AnsweringCommand):
    help = "Draft a standard, publish it by a second person, list what is promised."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{draft,publish,list}")
        draft = acts.add_parser(
            "draft", help="write the next version and print its number; replaces the draft there is"
        )
        draft.add_argument("key", help=KEY)
        draft.add_argument("--amount", required=True, type=int, help="how many of the unit")
        draft.add_argument("--unit", required=True, help=f"one of: {', '.join(Unit.values)}")
        draft.add_argument("--hours", default="", help="business hours of a day: 09:00-12:00,13:30-18:00")
        draft.add_argument("--zone", default="Asia/Shanghai", help="time zone of days and business hours")
        draft.add_argument("--pauses", action="store_true", help="does not run while we wait for the consumer")
        draft.add_argument("--clause", default="", metavar="TEXT/EDITION#CLAUSE", help="the clause that promises it")
        draft.add_argument("--drafter", required=True, help="who wrote this draft")
        add_words(draft, "--covers", to="covers", help="which requests are meant")
        publish = acts.add_parser(
            "publish", help="put the draft in force; it is never edited afterwards",
            description="A draft that is written anew gets another number, so that nothing is published but what the "
            "approver read.",
        )  # fmt: skip
        publish.add_argument("key", help=KEY)
        publish.add_argument(
            "--number", required=True, type=int, help="the version that was read, as draft and list print it"
        )
        publish.add_argument("--approver", required=True, help="who read and approves it: another person")
        publish.add_argument("--effective", help="ISO time from which it is in force; else at once")
        listing = acts.add_parser("list", help="every version: drafts, in force, to come, past")
        listing.add_argument("--service", default="", metavar="SLUG", help="of one service only")
        listing.add_argument("--json", action="store_true", help="one JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act']}")(options)

    def _draft(self, options: dict[str, Any]) -> None:
        terms = Terms(
            options["amount"], options["unit"], options["hours"], options["zone"], options["pauses"],
            clause_named(options["clause"]),
        )  # fmt: skip
        draft = services.draft_standard(
            key_named(options["key"]), terms, dict(options["covers"]), drafter=options["drafter"],
            at=timezone.now(), by=Actor.command("standard draft"),
        )  # fmt: skip
        told = {"number": draft.version, "key": str(draft.key), "within": within(draft.terms)}
        self.stdout.write(_("Version %(number)s of %(key)s is drafted: %(within)s.") % told)

    def _publish(self, options: dict[str, Any]) -> None:
        standard = services.publish_standard(
            key_named(options["key"]), number=options["number"], approver=options["approver"],
            effective_from=instant_named(options["effective"]), at=timezone.now(),
            by=Actor.command("standard publish"),
        )  # fmt: skip
        assert standard.effective_from is not None
        begins = timezone.localtime(standard.effective_from).strftime("%Y-%m-%d %H:%M %z")
        told = {"number": standard.version, "key": str(standard.key), "from": begins}
        self.stdout.write(_("Version %(number)s of %(key)s is published; in force from %(from)s.") % told)

    def _list(self, options: dict[str, Any]) -> None:
        lines = all_standards(options["service"])
        if options["json"]:
            self.stdout.write(json.dumps([_facts(line) for line in lines], ensure_ascii=False))
            return
        for line in lines:
            self.stdout.write(f"{line.key}  v{line.version}  {_state(line)}  {within(line.terms)}")


def _state(line: StandardLine) -> str:
    at = timezone.now()
    if line.effective_from is None:
        return _("draft")
    if line.effective_to is not None and line.effective_to <= at:
        return _("past")
    return _("in force") if line.effective_from <= at else _("to come")


def _facts(line: StandardLine) -> dict[str, object]:
    return {
        "key": line.key, "version": line.version, "status": line.status, "amount": line.terms.amount,
        "unit": line.terms.unit, "hours": line.terms.hours, "zone": line.terms.zone,
        "pauses_while_waiting": line.terms.pauses_while_waiting, "clause": str(line.clause) if line.clause else "",
        "covers": line.covers, "drafter": line.drafter, "approver": line.approver,
        "effective_from": instant(line.effective_from) if line.effective_from else None,
        "effective_to": instant(line.effective_to) if line.effective_to else None,
    }  # fmt: skip
