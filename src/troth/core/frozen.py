"""Rows that the database itself refuses to change: triggers on SQLite and PostgreSQL.

SQLite checks every trigger when a table is remade, so they are lifted before migrations run and put back afterwards;
a system check of the app says when one is missing. Emptying a table (TRUNCATE) is not caught: digests in the events
show it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuse `act` (INSERT, UPDATE, DELETE) on a row of `table` where `condition`, in SQL over NEW and OLD, holds."""

    table: str
    act: str
    condition: str

    @property
    def name(self) -> str:
        return f"{self.table}_frozen_{self.act.lower()}"


# The triggers, written with the dialect's word for "differs, NULL or not".
Written = Callable[[str], Sequence[Trigger]]


guards: "list[Frozen]" = []


@dataclass(frozen=True, slots=True)
class Frozen:
    """The triggers of an app and the message with which they refuse; all text is the app's own constants.

    `check` is the id of the system check that stops the start when a trigger is missing.
    """

    message: str
    check: str
    written: Written

    def guard(self, app: AppConfig) -> None:
        """Keep the triggers in place over migrations, and check them: called once when the app is ready."""
        guards.append(self)
        pre_migrate.connect(self.before_migrate, sender=app, weak=False)
        post_migrate.connect(self.after_migrate, sender=app, weak=False)

        def check(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
            return self.checked(databases)

        register(check, Tags.database)

    def checked(self, databases: Sequence[str] | None) -> list[CheckMessage]:
        """The triggers are in place, once the tables are."""
        missing = [name for alias in filter(is_migrated, databases or ()) for name in self.missing(connections[alias])]
        if not missing:
            return []
        return [
            Error(
                f"nothing makes sure that {self.message}: the triggers {', '.join(missing)} are missing",
                hint="Run 'troth migrate --skip-checks', which puts them back, and find out who removed them.",
                id=self.check,
            )
        ]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put all triggers in place, replacing older ones of the same name."""
        postgresql = connection.vendor == "postgresql"
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for trigger in self._ours(connection):
                for statement in self._postgresql(trigger) if postgresql else self._sqlite(trigger):
                    cursor.execute(statement)

    def lift(self, connection: BaseDatabaseWrapper) -> None:
        """Remove all triggers: for migrations and for emptying a test database, for nothing else."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for name, (table, _said) in self._present(connection).items():
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The triggers that are not there, are switched off, or say something else; nothing before the tables exist."""
        if not self._tables_are_there(connection):
            return []
        present = self._present(connection)
        return [
            trigger.name
            for trigger in self._ours(connection)
            if present.get(trigger.name) != self._as_kept(trigger, connection)
        ]

    def before_migrate(self, *, using: str, plan: list[Any], **kwargs: Any) -> None:
        if plan and connections[using].vendor == "sqlite":
            self.lift(connections[using])

    def after_migrate(self, *, using: str, **kwargs: Any) -> None:
        if self._tables_are_there(connections[using]):
            self.install(connections[using])

    def _tables_are_there(self, connection: BaseDatabaseWrapper) -> bool:
        tables = {trigger.table for trigger in self.written("IS NOT")}
        return tables <= set(connection.introspection.table_names())

    def _ours(self, connection: BaseDatabaseWrapper) -> Sequence[Trigger]:
        return self.written("IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT")

    def _present(self, connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
        """Our triggers in the database: on which table, and what they say."""
        if connection.vendor == "postgresql":
            query = (
                "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE pg_table_is_visible(c.oid) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
            )
        else:
            query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        ours = {trigger.name for trigger in self.written("IS NOT")}
        with connection.cursor() as cursor:
            cursor.execute(query)
            return {name: (table, said) for name, table, said in cursor.fetchall() if name in ours}

    def _as_kept(self, trigger: Trigger, connection: BaseDatabaseWrapper) -> tuple[str, str]:
        said = self._body(trigger) if connection.vendor == "postgresql" else self._sqlite(trigger)[-1]
        return trigger.table, said

    def _body(self, trigger: Trigger) -> str:
        kept = "OLD" if trigger.act == "DELETE" else "NEW"
        return (
            f" BEGIN IF {trigger.condition} THEN"
            f" RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {kept}; END "
        )

    def _sqlite(self, trigger: Trigger) -> list[str]:
        return [
            f"DROP TRIGGER IF EXISTS {trigger.name}",
            (
                f"CREATE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table} FOR EACH ROW"
                f" WHEN {trigger.condition} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            ),
        ]

    def _postgresql(self, trigger: Trigger) -> list[str]:
        return [
            (
                f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $${self._body(trigger)}$$"
            ),
            (
                f"CREATE OR REPLACE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table}"
                f" FOR EACH ROW EXECUTE FUNCTION {trigger.name}()"
            ),
            f"ALTER TABLE {trigger.table} ENABLE TRIGGER {trigger.name}",
        ]


def is_migrated(alias: str) -> bool:
    """Whether no migration waits: migrating lifts the triggers and puts them back."""
    executor = MigrationExecutor(connections[alias])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
