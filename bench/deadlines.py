"""The engine's deadlines against the slow answer, on all cores: `python -m bench.deadlines SEED TRIED` prints JSON."""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor

TRIED = 100_000
PART = 1_000  # questions of one seed; the seeds of the parts follow from the given one


def asked(seed: int) -> list[str]:
    """How engine and oracle differ in one part; nothing where they agree."""
    from troth.clocks.tests.drawing import difference, questions

    return [found for question in questions(seed, most=PART) if (found := difference(question))]


def held(seed: int, tried: int = TRIED) -> tuple[int, list[str]]:
    """How many were tried, as many parts at once as there are cores, and where the two differ."""
    parts = range(seed * 1_000_000, seed * 1_000_000 + tried // PART)
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        failed = [found for part in pool.map(asked, parts) for found in part]
    return len(parts) * PART, failed


if __name__ == "__main__":
    found = held(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else TRIED)
    json.dump(dict(zip(("tried", "failed"), found, strict=True)), sys.stdout, ensure_ascii=False)
