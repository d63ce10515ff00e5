"""Twenty people walk the whole ceremony at once against the real server: no error, and no page makes them wait."""

import json
import math
from collections.abc import Iterator
from typing import Any

from bench import scratch
from bench.results import Result

PEOPLE, ROUNDS = 20, 2  # with the first, who is not counted, fewer than an address may register in an hour
PAUSE = 2.0  # seconds at a page on average, 1 to 3: somebody who skims
GOAL = 500.0  # ms
SEED = "20 people"


def measure() -> Iterator[Result]:
    """On SQLite as it comes; on PostgreSQL where one answers; and without any pause, which nobody walks but us."""
    yield from _walked("walking", "sqlite", PAUSE)
    if scratch.postgres_there():
        yield from _walked("walking_postgres", "postgres", PAUSE)
    yield from _walked("walking_without_pause", "sqlite", 0)


def _walked(name: str, engine: str, pause: float) -> Iterator[Result]:
    """The worst page's p95, and how many walks went wrong; all times of all pages are the raw runs."""
    with scratch.installation(engine) as here:
        here.python("-m", "troth", "init")
        here.python("-m", "troth", "seed", "demo")
        with scratch.served(here) as url:
            order = ("-m", "bench.walkers", url, str(PEOPLE), str(ROUNDS), str(pause), SEED)
            said = json.loads(here.python(*order))
    pages = [_page(*page) for page in said["pages"].items()]
    pages.sort(key=lambda page: -page["p95"])
    worst, errors = pages[0]["p95"], said["errors"]
    goal = f"p95 of each page < {GOAL:.0f}" if pause else "reported"
    yield Result(name, worst, "ms", goal, met=not pause or worst < GOAL, runs=pages)
    yield Result(f"{name}_errors", len(errors), f"of {PEOPLE * ROUNDS} walks", "0", met=not errors, runs=errors)


def _page(name: str, times: list[float]) -> dict[str, Any]:
    ms = sorted(round(time) for time in times)
    return {"page": name, "p50": percentile(ms, 50), "p95": percentile(ms, 95), "ms": ms}


def percentile(ordered: list[int], percent: int) -> int:
    """The smallest value that so many percent of all do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
