"""The worker: what is owed because of events, and what is due by the clock."""

import signal
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import timezone

from troth.ledger.draining import drain
from troth.ledger.duties import do_what_is_due
from troth.project.timetable import TIMETABLE
from troth.web.logs import set_up_logs

IDLE = 0.15  # seconds between looks when nothing was owed
GLANCE = 15.0  # seconds between looks at the timetable


class Command(BaseCommand):
    help = "Run handlers of events and duties of the timetable until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is owed any more")

    def handle(self, *args: Any, **options: Any) -> None:
        set_up_logs("WARNING" if settings.TROTH.demo else "INFO")
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(self, "stopping", True))
        glanced = float("-inf")
        while not self.stopping:
            try:
                if time.monotonic() - glanced > GLANCE:
                    glanced = time.monotonic()
                    do_what_is_due(TIMETABLE, at=timezone.now())
                worked = drain()
            except OperationalError:  # the database restarts: wait for it, everything owed is still there
                time.sleep(1)
                continue
            if not worked:
                if options["once"]:
                    return
                time.sleep(IDLE)
