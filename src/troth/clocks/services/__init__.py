"""Keep the rulebook and the calendars by two people, load what is shipped, and project clocks."""

from troth.clocks.services.calendars import YearDraft, approve_calendar, draft_calendar
from troth.clocks.services.projecting import Subject, claim_reminder, forget, project, recompute
from troth.clocks.services.rulebook import RuleDraft, approve_rule, draft_rule, retire_rule
from troth.clocks.services.shipping import load_shipped

__all__ = [
    "RuleDraft", "Subject", "YearDraft", "approve_calendar", "approve_rule", "claim_reminder", "draft_calendar",
    "draft_rule", "forget", "load_shipped", "project", "recompute", "retire_rule",
]  # fmt: skip
