"""Cases, what was said in them, and how they are sorted."""

from troth.cases.models.cases import MOVES, Case, CaseQuerySet, Outcome, Priority, Status, Way
from troth.cases.models.sorting import AssignmentRule, CannedReply, Link, SavedView, Tag
from troth.cases.models.threads import Attachment, Lots, Message, Presence, Rating

__all__ = [
    "MOVES", "AssignmentRule", "Attachment", "CannedReply", "Case", "CaseQuerySet", "Link", "Lots", "Message",
    "Outcome", "Presence", "Priority", "Rating", "SavedView", "Status", "Tag", "Way",
]  # fmt: skip
