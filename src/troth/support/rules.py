"""What counts as solved, and as solved at first contact: plain values in, plain values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

SUPPORT = "support"
SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as figures see it. `answers` are those of colleagues that say something; `asked_again` is how often
    the person wrote after the first of them."""

    code: str
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    answers: int
    asked_again: int
    reopened: int

    @property
    def solved(self) -> bool:
        """Closed as solved, and not merely answered; a request that was opened again is not closed."""
        return self.closed_at is not None and self.outcome == SOLVED

    @property
    def solved_at_first_contact(self) -> bool:
        """Solved by one answer, after which the person neither wrote again nor had it opened again."""
        return self.solved and self.answers == 1 and not self.asked_again and not self.reopened


@dataclass(frozen=True, slots=True)
class Solving:
    """How many requests came to an end, and how; `solved_first` of the solved, `reopened` of all that were closed."""

    closed: int
    solved: int
    solved_first: int
    reopened: int


def solving_of(requests: Iterable[Request]) -> Solving:
    """What these requests came to; those that are not closed now but were, count as closed and reopened."""
    found = [request for request in requests if request.closed_at is not None or request.reopened]
    return Solving(
        closed=len(found),
        solved=sum(request.solved for request in found),
        solved_first=sum(request.solved_at_first_contact for request in found),
        reopened=sum(request.reopened > 0 for request in found),
    )
