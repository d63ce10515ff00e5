"""Fill an empty installation with the story of the demonstration."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from troth.project import story


class Command(BaseCommand):
    help = "Seed the demonstration: a provider, its texts, its staff and a dozen signatures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["demo"])

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.TROTH.demo:
            raise CommandError("the demonstration is for demo mode; this installation is in production mode")
        if story.is_told():
            self.stdout.write("the demonstration is there already")
            return
        for done, total in story.tell():
            self._show(done, total)

    def _show(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        bar = "█" * (16 * done // total)
        self.stderr.write(f"\r      {bar:<16} {done}/{total}", ending="\n" if done == total else "")
