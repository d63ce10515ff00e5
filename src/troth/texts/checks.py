"""What must be true of the database before texts are served."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from troth.texts import freeze


@register(Tags.database)
def published_texts_are_frozen(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The triggers that refuse changes to published texts are in place, once the tables are."""
    settled = filter(_migrated, databases or ())
    missing = [name for alias in settled for name in freeze.missing(connections[alias])]
    if not missing:
        return []
    return [
        Error(
            f"published texts are not frozen: the triggers {', '.join(missing)} are missing",
            hint="Run 'troth migrate --skip-checks', which puts them back, and find out who removed them.",
            id="texts.E001",
        )
    ]


def _migrated(alias: str) -> bool:
    """Whether no migration waits: migrating lifts the triggers and puts them back."""
    executor = MigrationExecutor(connections[alias])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
