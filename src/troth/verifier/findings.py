"""What a verifier says: checks, each with its result and reason, and the verdict that follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from troth.verifier.sentences import Sentence

BESIDE_THE_DOCUMENT = {"statement"}  # if it cannot be checked, the document still can


class Result(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"


class Verdict(StrEnum):
    """In order from good to bad; the worst one counts for many files."""

    AUTHENTIC = "authentic"
    CANNOT_TELL = "cannot_tell"
    NOT_AUTHENTIC = "not_authentic"


EXIT = {Verdict.AUTHENTIC: 0, Verdict.NOT_AUTHENTIC: 1, Verdict.CANNOT_TELL: 2}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    id: str
    result: Result
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader wants to know of the seal; only shown, never decided upon."""

    signer: str
    sealed_at: str
    clock: str
    level: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """All about one file."""

    path: str
    checks: list[Check]
    facts: Facts | None = field(default=None)

    @property
    def verdict(self) -> Verdict:
        """Not authentic if anything failed; cannot tell if anything that matters could not be checked."""
        results = {check.result for check in self.checks if check.id not in BESIDE_THE_DOCUMENT}
        if any(check.result is Result.FAILED for check in self.checks):
            return Verdict.NOT_AUTHENTIC
        return Verdict.AUTHENTIC if results == {Result.PASSED} else Verdict.CANNOT_TELL


def worst(reports: Iterable[Report]) -> Verdict:
    """The verdict over several files."""
    order = list(Verdict)
    return max((report.verdict for report in reports), key=order.index)


class Failed(Exception):
    """The check found that the file is not what it claims to be."""

    def __init__(self, key: str, **words: str) -> None:
        super().__init__(key)
        self.reason = Sentence(key, words)


class NotCheckable(Exception):
    """The check could not be made; the file may still be what it claims to be."""

    def __init__(self, key: str, **words: str) -> None:
        super().__init__(key)
        self.reason = Sentence(key, words)
