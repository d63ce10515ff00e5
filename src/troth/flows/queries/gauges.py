"""The figures that monitoring reads, straight from the database, and whether this installation can serve."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min

from troth.cases.queries.files import waiting_files
from troth.ceremonies.models import Ceremony
from troth.channels.models import OutgoingMessage, Status
from troth.flows.queries.alarms import unsealed
from troth.flows.queries.today import dead_count
from troth.ledger import Event

LONGEST_WAIT = timedelta(seconds=60)  # what is due longer than this says that nobody works
LEAST_FREE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Gauges:
    """One look at the whole."""

    unsealed_late: int
    held: int
    owed: int
    oldest_due: timedelta
    dead: int
    messages_failed: int
    files_waiting: int
    oldest_file: timedelta
    ceremonies: dict[str, int]


def gauges(at: datetime) -> Gauges:
    """Six queries, whatever the size."""
    documents, (owed, oldest, dead), files = unsealed(at), _deliveries(), waiting_files(at)
    return Gauges(
        unsealed_late=documents.late,
        held=documents.held,
        owed=owed,
        oldest_due=max(at - oldest, timedelta()) if oldest else timedelta(),
        dead=dead,
        messages_failed=OutgoingMessage.objects.filter(status__in=(Status.REFUSED, Status.FAILED)).count(),
        files_waiting=files.count,
        oldest_file=files.oldest,
        ceremonies=dict(Ceremony.objects.order_by().values_list("status").annotate(n=Count("pk"))),
    )


def not_ready(var: Path, at: datetime) -> list[str]:
    """The names of what keeps this installation from serving: database, migrations, worker, disk."""
    return list(_missing(var, at))


def _missing(var: Path, at: datetime) -> Iterator[str]:
    try:
        if not _migrations() <= MigrationRecorder(connection).applied_migrations().keys():
            yield "migrations"
        else:
            oldest = _deliveries()[1]
            if oldest is not None and at - oldest > LONGEST_WAIT:
                yield "worker"
    except Error:
        yield "database"
    try:
        if shutil.disk_usage(var).free < LEAST_FREE:
            yield "disk"
    except OSError:
        yield "disk"


def _deliveries() -> tuple[int, datetime | None, int]:
    """How many are owed, when the longest waiting was due, and how many were given up."""
    owed = Event.objects.filter(
        deliveries__due__isnull=False, deliveries__done_at=None, deliveries__dead_at=None
    ).aggregate(n=Count("pk"), oldest=Min("deliveries__due"))
    return owed["n"], owed["oldest"], dead_count()


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """The newest migration of every app, as this program was shipped."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
