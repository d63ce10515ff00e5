"""What the database itself refuses: a decision that is edited, and an appeal given to or decided by whoever took part.

Of a decision only the reasons may go, when their time is over.
"""
# ruff: noqa: S608 - the conditions are put together from the constants of this file alone

from troth.cases.models import Message
from troth.complaints.models import Appeal, Decision, Step
from troth.core.frozen import Frozen, Trigger

DECISION, APPEAL, STEP, MESSAGE = (model._meta.db_table for model in (Decision, Appeal, Step, Message))


def _decided(differs: str) -> list[Trigger]:
    columns = sorted({str(field.column) for field in Decision._meta.concrete_fields} - {"reasons"})
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    rewritten = f"NEW.reasons IS NOT NULL AND NEW.reasons {differs} OLD.reasons"
    return [Trigger(DECISION, "UPDATE", f"{changed} OR ({rewritten})")]


def _reviewed(differs: str) -> list[Trigger]:
    hand = (
        f"EXISTS (SELECT 1 FROM {MESSAGE} m JOIN {DECISION} d ON d.complaint_id = m.case_id AND d.round < NEW.round"
        " WHERE m.case_id = NEW.complaint_id AND m.author_id = NEW.decided_by_id AND m.at <= d.at) OR "
        f"EXISTS (SELECT 1 FROM {STEP} s WHERE s.complaint_id = NEW.complaint_id AND s.staff_id = NEW.decided_by_id"
        f" AND s.round < NEW.round) OR EXISTS (SELECT 1 FROM {DECISION} d"
        " WHERE d.complaint_id = NEW.complaint_id AND d.decided_by_id = NEW.decided_by_id AND d.id <> NEW.id)"
    )
    decider = (
        f"(EXISTS (SELECT 1 FROM {MESSAGE} m JOIN {DECISION} d ON d.id = NEW.decision_id"
        " WHERE m.case_id = NEW.complaint_id AND m.author_id = NEW.decider_id AND m.at <= d.at) OR "
        f"EXISTS (SELECT 1 FROM {STEP} s JOIN {DECISION} d ON d.id = NEW.decision_id"
        " WHERE s.complaint_id = NEW.complaint_id AND s.staff_id = NEW.decider_id AND s.round <= d.round))"
    )
    return [
        Trigger(DECISION, "INSERT", f"NEW.is_appeal AND ({hand})"),
        Trigger(APPEAL, "INSERT", decider),
        Trigger(APPEAL, "UPDATE", f"NEW.decider_id {differs} OLD.decider_id AND {decider}"),
    ]


DECIDED = Frozen("a decision that was sent is frozen", "complaints.E001", _decided)
REVIEWED = Frozen("whoever took part in a decision does not decide its appeal", "complaints.E002", _reviewed)
