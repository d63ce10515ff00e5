"""What the database itself refuses: a decision that is edited, and an appeal given to or decided by whoever took part.

Triggers on SQLite and PostgreSQL. Of a decision only the reasons may go, when their time is over. SQLite checks every
trigger when a table is remade, so all are lifted before migrations run and put back afterwards.
"""
# ruff: noqa: S608 - the statements are put together from the constants of this file alone

from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from troth.complaints.models import Appeal, Decision, Step

DECISION, APPEAL, STEP = (model._meta.db_table for model in (Decision, Appeal, Step))
FROZEN, TOOK_PART = "a decision that was sent is frozen", "whoever took part in a decision does not decide its appeal"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Refuse `act` on a row of `table` where `condition` holds."""

    name: str
    table: str
    act: str
    condition: str
    message: str


def _triggers(*, differs: str) -> list[Trigger]:
    columns = sorted({str(field.column) for field in Decision._meta.concrete_fields} - {"reasons"})
    changed = " OR ".join(f'NEW."{column}" {differs} OLD."{column}"' for column in columns)
    rewritten = f"NEW.reasons IS NOT NULL AND NEW.reasons {differs} OLD.reasons"
    hand = (
        f"EXISTS (SELECT 1 FROM {STEP} s WHERE s.complaint_id = NEW.complaint_id AND s.staff_id = NEW.decided_by_id"
        f" AND s.round < NEW.round) OR EXISTS (SELECT 1 FROM {DECISION} d"
        " WHERE d.complaint_id = NEW.complaint_id AND d.decided_by_id = NEW.decided_by_id AND d.id <> NEW.id)"
    )
    decider = (
        f"EXISTS (SELECT 1 FROM {STEP} s JOIN {DECISION} d ON d.id = NEW.decision_id"
        " WHERE s.complaint_id = NEW.complaint_id AND s.staff_id = NEW.decider_id AND s.round <= d.round)"
    )
    return [
        Trigger("complaints_decision_frozen", DECISION, "UPDATE", f"{changed} OR ({rewritten})", FROZEN),
        Trigger("complaints_review_by_another", DECISION, "INSERT", f"NEW.is_appeal AND ({hand})", TOOK_PART),
        Trigger("complaints_appeal_for_another", APPEAL, "INSERT", decider, TOOK_PART),
        Trigger(
            "complaints_appeal_to_another", APPEAL, "UPDATE",
            f"NEW.decider_id {differs} OLD.decider_id AND {decider}", TOOK_PART,
        ),
    ]  # fmt: skip


def _sqlite(trigger: Trigger) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {trigger.name}",
        (
            f"CREATE TRIGGER {trigger.name} BEFORE {trigger.act} ON {trigger.table} FOR EACH ROW"
            f" WHEN {trigger.condition} BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END"
        ),
    ]


def _postgresql(trigger: Trigger) -> list[str]:
    return [
        (
            f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {trigger.condition} THEN"
            f" RAISE EXCEPTION '{trigger.message}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            " RETURN NEW; END $$"
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
        for trigger in _triggers(differs="IS DISTINCT FROM" if postgresql else "IS NOT"):
            for statement in _postgresql(trigger) if postgresql else _sqlite(trigger):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Remove all triggers: for migrations, and for nothing else."""
    with connection.cursor() as cursor:
        for trigger in _triggers(differs=""):
            on_table = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on_table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and are not, or are switched off; nothing before the tables exist."""
    if not _tables_there(connection):
        return []
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = (
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE pg_table_is_visible(c.oid) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    return [trigger.name for trigger in _triggers(differs="") if trigger.name not in there]


def _tables_there(connection: BaseDatabaseWrapper) -> bool:
    return {DECISION, APPEAL, STEP} <= set(connection.introspection.table_names())


def before_migrate(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        lift(connection)


def after_migrate(*, using: str, **kwargs: Any) -> None:
    if _tables_there(connections[using]):
        install(connections[using])
