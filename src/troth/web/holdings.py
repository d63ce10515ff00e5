"""What this floor holds of people: answers to repeated requests, for two days at most."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.vault.holdings import Shown


class IdempotentAnswers:
    """Kept answers belong to a program's request, not to a person, and go by age alone."""

    name = "web.idempotent"
    labels = frozenset({"web.idempotent.answer"})

    def show(self, person: UUID) -> Sequence[Shown]:
        return []

    def erase(self, person: UUID, *, at: datetime) -> None:
        from troth.web.idempotency import forget_old_answers

        forget_old_answers(at=at)

    def left(self, person: UUID, *, at: datetime) -> int:
        return 0
