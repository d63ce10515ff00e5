"""The database refuses changes to published texts: triggers on SQLite and PostgreSQL.

Of a published edition only the status (never back to draft) and the effective time may move; its renderings
and clauses can be neither changed, deleted nor added to. Emptying a table (TRUNCATE) is not caught here: the
digests in the events show it. SQLite checks every trigger when a table is remade, so all are lifted before
migrations run and put back afterwards.
"""
# ruff: noqa: S608 - the statements are put together from the constants of this file alone

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "a published text is frozen"
FROZEN_COLUMNS = ("id", "text_id", "number", "change_class", "level", "drafter", "approver", "published_at")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuse `act` on a row of `table` where `condition` holds."""

    table: str
    act: str
    condition: str

    @property
    def name(self) -> str:
        return f"{self.table}_frozen_{self.act.lower()}"


def _of_edition(edition: str) -> str:
    return f"EXISTS (SELECT 1 FROM texts_edition e WHERE e.id = {edition} AND e.status <> 'draft')"


def _of_rendering(rendering: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM texts_rendering r JOIN texts_edition e ON e.id = r.edition_id"
        f" WHERE r.id = {rendering} AND e.status <> 'draft')"
    )


def _owned(table: str, owner: str, frozen: Callable[[str], str]) -> list[Trigger]:
    """Triggers of a table whose rows belong to an edition; INSERT also guards what REPLACE pushes out."""
    pushed_out = f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id AND {frozen(f't.{owner}')})"
    return [
        Trigger(table, "INSERT", f"{frozen(f'NEW.{owner}')} OR {pushed_out}"),
        Trigger(table, "UPDATE", f"{frozen(f'OLD.{owner}')} OR {frozen(f'NEW.{owner}')}"),
        Trigger(table, "DELETE", frozen(f"OLD.{owner}")),
    ]


def _triggers(differs: str) -> list[Trigger]:
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FROZEN_COLUMNS)
    return [
        Trigger("texts_edition", "INSERT", _of_edition("NEW.id")),
        Trigger("texts_edition", "UPDATE", f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed})"),
        Trigger("texts_edition", "DELETE", "OLD.status <> 'draft'"),
        *_owned("texts_rendering", "edition_id", _of_edition),
        *_owned("texts_clause", "rendering_id", _of_rendering),
    ]


def _sqlite(trigger: Trigger) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {trigger.name}",
        (
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table} FOR EACH ROW"
            f" WHEN {trigger.condition} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        ),
    ]


def _postgresql(trigger: Trigger) -> list[str]:
    kept = "OLD" if trigger.act == "DELETE" else "NEW"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {trigger.condition} THEN"
            f" RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {kept}; END $$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {trigger.name}()"
        ),
        f"ALTER TABLE {trigger.table} ENABLE TRIGGER {trigger.name}",
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all triggers in place, replacing older ones of the same name."""
    postgresql = connection.vendor == "postgresql"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in _triggers("IS DISTINCT FROM" if postgresql else "IS NOT"):
            for statement in _postgresql(trigger) if postgresql else _sqlite(trigger):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Remove all triggers: for migrations and for emptying a test database, for nothing else."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name, table in _present(connection).items():
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and are not, or are switched off; nothing before the tables exist."""
    if "texts_clause" not in connection.introspection.table_names():
        return []
    present = _present(connection)
    return [trigger.name for trigger in _triggers("") if trigger.name not in present]


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Our triggers in the database with their tables."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE pg_table_is_visible(c.oid) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
    else:
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    ours = {trigger.name for trigger in _triggers("")}
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: table for name, table in cursor.fetchall() if name in ours}


def before_migrate(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    if plan and connections[using].vendor == "sqlite":
        lift(connections[using])


def after_migrate(*, using: str, **kwargs: Any) -> None:
    if "texts_clause" in connections[using].introspection.table_names():
        install(connections[using])
