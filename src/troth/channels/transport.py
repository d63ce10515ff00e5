"""What a channel promises: `send(letter) -> Receipt`, or one of two ways to say no."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from troth.channels.letters import Letter


@dataclass(frozen=True, slots=True)
class Receipt:
    """The peer took responsibility: what it answered, and when."""

    answer: str
    status: str
    at: datetime


class NotNow(Exception):
    """Not handed over, or not known to be; another try may succeed. `told` holds no personal data."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class Never(NotNow):
    """The peer refused this message for good."""


class Channel(Protocol):
    """A way out.

    `send` returns only after the peer took responsibility, and raises NotNow or Never otherwise. It is over
    within two minutes, runs outside any transaction, and may be called again for the same letter: peers can
    tell a double by its id.
    """

    def send(self, letter: Letter) -> Receipt: ...
