"""Say what is configured and whether it works; secrets are masked."""

import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.project.doctor import Finding, Result, configuration, examine
from troth.project.terminal import language

MARKS = {Result.PASSED: "✓", Result.FAILED: "✗", Result.NOT_CHECKABLE: "·"}


class Command(BaseCommand):
    help = "Say what is configured and whether it works; exit code 1 if something does not."
    requires_system_checks: list[str] = []  # they are among what is looked at

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(language(as_json=options["json"])):
            told = configuration(settings.TROTH, os.environ)
            findings = list(examine(settings.TROTH, at=timezone.now()))
            bad = sum(finding.result is Result.FAILED for finding in findings)
            if options["json"]:
                answer = {"ok": not bad, "configuration": told, "checks": [finding.as_json() for finding in findings]}
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
            else:
                self._tell(told, findings, bad)
        sys.exit(1 if bad else 0)

    def _tell(self, told: dict[str, str], findings: list[Finding], bad: int) -> None:
        for name, value in told.items():
            self.stdout.write(f"  {name:<28}{value}")
        self.stdout.write("")
        for finding in findings:
            self.stdout.write(f"{MARKS[finding.result]} {finding.id:<22}{finding.reason}")
            if finding.hint and finding.result is not Result.PASSED:
                self.stdout.write(f"  {'':<22}→ {finding.hint}")
        self.stdout.write("")
        needs = ngettext("%(n)s thing needs you.", "%(n)s things need you.", bad) % {"n": bad}
        self.stdout.write(needs if bad else _("Everything works."))
