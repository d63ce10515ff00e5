"""What the doctor says of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `hint` says what to do where something is to be done."""

    id: str
    result: Result
    reason: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "result": self.result, "reason": self.reason, "hint": self.hint}


def passed(id: str, reason: str) -> Finding:
    return Finding(id, Result.PASSED, reason)


def failed(id: str, reason: str, hint: str = "") -> Finding:
    return Finding(id, Result.FAILED, reason, hint)


def untold(id: str, reason: str, hint: str = "") -> Finding:
    """Neither good nor bad: nothing there to look at."""
    return Finding(id, Result.NOT_CHECKABLE, reason, hint)
