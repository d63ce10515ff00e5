"""`troth search rebuild`: make the search index of cases anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from troth.cases.search.index import is_on
from troth.cases.services.indexing import rebuild


class Command(BaseCommand):
    help = "The search index of cases: make it anew from what the cases say; with TROTH_SEARCH=off, remove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="{rebuild}")
        acts.add_parser("rebuild", help="read every case once more")

    def handle(self, *args: Any, **options: Any) -> None:
        done = rebuild(self._progress)
        told = _("%(n)s cases can be found") % {"n": done} if is_on() else _("search is off; the index was removed")
        self.stdout.write(told)

    def _progress(self, done: int, count: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}/{count}", ending="" if done < count else "\n")
