"""The database refuses changes to rules and calendars in force.

Of a rule that left draft only the status (never back to draft), the end of its force and what amended it may move;
of a published calendar nothing.
"""
# ruff: noqa: S608 - the conditions are put together from the constants of this file alone

from django.apps import apps

from troth.core.frozen import Frozen, Trigger

MAY_MOVE = {"clocks_rulebookentry": {"status", "effective_to", "amended_by"}, "clocks_calendaredition": set[str]()}
MODELS = {"clocks_rulebookentry": "RulebookEntry", "clocks_calendaredition": "CalendarEdition"}


def _columns(table: str) -> list[str]:
    model = apps.get_model("clocks", MODELS[table])
    columns = [field.column for field in model._meta.concrete_fields]
    return sorted(set(columns) - MAY_MOVE[table])


def _triggers(differs: str) -> list[Trigger]:
    found = []
    for table in MODELS:
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in _columns(table))
        pushed_out = f"EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id AND t.status <> 'draft')"
        found += [
            Trigger(table, "INSERT", pushed_out),
            Trigger(table, "UPDATE", f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR {changed})"),
            Trigger(table, "DELETE", "OLD.status <> 'draft'"),
        ]
    return found


IN_FORCE = Frozen("a rule in force is frozen", "clocks.E001", _triggers)
