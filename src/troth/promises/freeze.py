"""The database refuses to edit or remove a published standard; only when it ends may be said later, and once."""

from troth.core.frozen import Frozen, Trigger
from troth.promises.models import Standard

TABLE = "promises_standard"


def _triggers(differs: str) -> list[Trigger]:
    """Anything of a published row changes, save that its end is said for the first time."""
    columns = sorted({str(field.column) for field in Standard._meta.concrete_fields} - {"effective_to"})
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    ended_anew = f"OLD.effective_to IS NOT NULL AND NEW.effective_to {differs} OLD.effective_to"
    return [
        Trigger(TABLE, "UPDATE", f"OLD.status <> 'draft' AND ({changed} OR {ended_anew})"),
        Trigger(TABLE, "DELETE", "OLD.status <> 'draft'"),
    ]


PUBLISHED = Frozen("a published standard is frozen", "promises.E001", _triggers)
