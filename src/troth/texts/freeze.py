"""The database refuses changes to published texts.

Of a published edition only the status (never back to draft) and the effective time may move; its renderings
and clauses can be neither changed, deleted nor added to.
"""
# ruff: noqa: S608 - the conditions are put together from the constants of this file alone

from collections.abc import Callable

from troth.core.frozen import Frozen, Trigger

FROZEN_COLUMNS = ("id", "text_id", "number", "change_class", "level", "drafter", "approver", "published_at")


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


PUBLISHED = Frozen("a published text is frozen", "texts.E001", _triggers)
