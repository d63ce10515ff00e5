"""What must be true of the database before complaints are decided."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from troth.complaints import freeze


@register(Tags.database)
def decisions_are_guarded(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The triggers are in place that freeze decisions and keep appeals with somebody else, once the tables are."""
    settled = filter(_migrated, databases or ())
    missing = [name for alias in settled for name in freeze.missing(connections[alias])]
    if not missing:
        return []
    return [
        Error(
            f"decisions are not guarded: the triggers {', '.join(missing)} are missing",
            hint="Run 'troth migrate --skip-checks', which puts them back, and find out who removed them.",
            id="complaints.E001",
        )
    ]


def _migrated(alias: str) -> bool:
    """Whether no migration waits: migrating lifts the triggers and puts them back."""
    executor = MigrationExecutor(connections[alias])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
