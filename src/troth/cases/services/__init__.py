"""The acts on a case: each asks the policy, moves rows in one transaction, records one event, and keeps the clocks."""

from troth.cases.services.answering import answer, mark_answered, note, resume, write
from troth.cases.services.assigning import assign, hides_a_miss, prioritise, retag, wait_for_person
from troth.cases.services.clocks import keep_clocks, keep_clocks_of
from troth.cases.services.ending import close, reopen
from troth.cases.services.flooding import spend_on_cases, spend_on_messages, spend_on_receipts
from troth.cases.services.joining import link, merge, split
from troth.cases.services.opening import Said, acknowledge, claim, hand_over, known_by, open_case, receipt_of
from troth.cases.services.rating import (
    commit_lots,
    draw,
    end_look,
    is_rating_token,
    keep_lots,
    rate,
    rating_token,
    remind_to_rate,
)

__all__ = [
    "Said", "acknowledge", "answer", "assign", "claim", "close", "commit_lots", "draw", "end_look", "hand_over",
    "hides_a_miss", "is_rating_token", "keep_clocks", "keep_clocks_of", "keep_lots", "known_by", "link",
    "mark_answered", "merge", "note", "open_case", "prioritise", "rate", "rating_token", "receipt_of",
    "remind_to_rate", "reopen", "resume", "retag", "spend_on_cases", "spend_on_messages", "spend_on_receipts", "split",
    "wait_for_person", "write",
]  # fmt: skip
