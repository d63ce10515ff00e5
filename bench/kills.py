"""Kill the worker before each of its durable writes while it seals, and see that nothing is lost or doubled."""

import json
import signal
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from bench import scratch

# One signature, and everything done that was owed before it: what is left to do is to seal and to send the copy.
PREPARE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from troth.ledger.draining import drain_until_idle
from troth.ledger.models import Delivery
from troth.project import installing, story
list(installing.install("Killed")); story._provider(); story._sign(story.SIGNERS[0])
sealing = Delivery.objects.filter(event__kind="ceremony.signed")
assert sealing.update(due=timezone.now() + timedelta(days=1)) == 1
drain_until_idle()
sealing.update(due=timezone.now())
"""
WHOLE = {"level": "LT", "whole": True, "sealed": 1, "rows": 1, "files": 1, "copies": 1, "owed": 0, "dead": 0}


@dataclass(frozen=True, slots=True)
class Trial:
    """What stood after the worker was killed before one durable write and another was started."""

    before_write: int
    killed: bool  # False: its work was over before that write
    outcome: dict[str, object]

    @property
    def held(self) -> bool:
        return self.outcome == WHOLE


@contextmanager
def prepared(engine: str = "sqlite") -> Iterator[scratch.Installation]:
    """An installation with one signature whose document is still to be sealed."""
    with scratch.installation(engine, memory=True) as here:
        here.python("-c", PREPARE)
        yield here


def writes(here: scratch.Installation) -> list[str]:
    """The durable writes of an undisturbed worker, in order: taken from the run itself."""
    with here.copy() as copy:
        return copy.python("-m", "bench.killed", "0").split("\n")[:-1]


def trial(here: scratch.Installation, before_write: int) -> Trial:
    """Kill a worker before this write, start another, and read what stands."""
    with here.copy() as copy:
        first = copy.run("-m", "bench.killed", str(before_write))
        survived = first.returncode == 0 and len(first.stdout.splitlines()) < before_write
        if not survived and first.returncode != -signal.SIGKILL:
            return Trial(before_write, False, {"first worker": first.stderr[-500:] or "outlived its own death"})
        second = copy.run("-m", "bench.restarted")
        outcome = json.loads(second.stdout) if second.returncode == 0 else {"second worker": second.stderr[-500:]}
        return Trial(before_write, not survived, outcome)


def tried(here: scratch.Installation, before_writes: Iterable[int], *, at_once: int) -> list[Trial]:
    """A trial for each of these writes, so many at a time: every one has a copy of its own."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda number: trial(here, number), before_writes))
