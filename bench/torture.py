"""`make torture`: reckon 100,000 deadlines twice, kill at every durable write of sealing, and race, on SQLite and
PostgreSQL; SEED=n repeats a run.

Writes docs/torture.json; exit 0 if everything held, else 1.
"""

import os
import random
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from json import loads

from bench import deadlines, kills, scratch
from bench.results import TOP, as_text, commit, machine

TORTURE = TOP / "docs" / "torture.json"
ROUNDS = 50
AT_ONCE = 2  # trials: each is one process at a time


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, tried so often; `failed` says for each time it did not hold what stood then."""

    name: str
    seed: int
    tried: int
    held: int
    failed: list[str] = field(default_factory=list)


def killed_while_sealing(engine: str, seed: int) -> Fault:
    """Each durable write of sealing once, in an order drawn by the seed."""
    with kills.prepared(engine) as here:
        made = kills.writes(here)
        order = random.Random(seed).sample(range(1, len(made) + 1), len(made))
        trials = kills.tried(here, order, at_once=AT_ONCE)
    failed = [f"{made[trial.before_write - 1]}: {trial}" for trial in trials if not (trial.held and trial.killed)]
    return Fault(f"killed_while_sealing_{engine}", seed, len(trials), len(trials) - len(failed), failed)


def raced(engine: str, seed: int) -> Iterator[Fault]:
    """Many at once, each race so many rounds."""
    with scratch.installation(engine, memory=True) as here:
        said = loads(here.python("-m", "bench.races", str(ROUNDS), str(seed)))
    for name, found in said.items():
        yield Fault(f"{name}_{engine}", seed, ROUNDS, found["held"], found["failed"])


def reckoned_twice(seed: int) -> Fault:
    """Random deadlines, by the engine and by an oracle that walks through time and shares no line with it."""
    tried, failed = deadlines.held(seed)
    return Fault("deadlines", seed, tried, tried - len(failed), failed)


def torture(seed: int, engines: list[str]) -> Iterator[Fault]:
    yield reckoned_twice(seed)
    for engine in engines:
        yield killed_while_sealing(engine, seed)
        yield from raced(engine, seed)


def main() -> int:
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**6))
    engines = ["sqlite", "postgres"] if scratch.postgres_there() else ["sqlite"]
    tortured_on = machine()
    print(f"SEED={seed}", flush=True)
    started, results = time.monotonic(), []
    for fault in torture(seed, engines):
        results.append(fault)
        said = f"{fault.name:32}{fault.held:3} of {fault.tried} held {time.monotonic() - started:6.0f} s"
        print(said, *fault.failed, sep="\n  ", flush=True)
    report = {"machine": tortured_on, "commit": commit(), "results": [asdict(fault) for fault in results]}
    TORTURE.parent.mkdir(exist_ok=True)
    TORTURE.write_text(as_text(report))
    if "postgres" not in engines:
        print(f"not run here: PostgreSQL does not answer at {scratch.POSTGRES.rsplit('@', 1)[-1]}")
    broken = sum(fault.tried - fault.held for fault in results)
    print(f"{sum(fault.held for fault in results)} held, {broken} failed; written to docs/torture.json")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
