"""How many leaves a core appends to the log's tree, with all hashes of the tiles that this fills, batch after batch."""

import statistics
import time
from collections.abc import Iterator

from bench.results import Result

RUNS, GOAL = 5, 300_000
LEAVES, BATCH = 200_000, 1_000


def measure() -> Iterator[Result]:
    """By CPU time of this process; entries are of the size of ours, and each batch ends with a root to be signed."""
    entries = drawn(LEAVES)
    runs = [round(LEAVES / _appending(entries)) for _ in range(RUNS)]
    value = round(statistics.median(runs))
    yield Result("tlog_append", value, "leaves/s/core", f">= {GOAL}", value >= GOAL, runs)


def drawn(most: int) -> list[bytes]:
    """Entries as they stand in the log: a time and a commitment."""
    from troth.canon.commitments import leaf

    return [leaf("2026-11-21T10:00:00.000Z", number.to_bytes(32, "big")) for number in range(most)]


def _appending(entries: list[bytes]) -> float:
    from troth.tlog.frontier import Frontier
    from troth.tlog.merkle import leaf_hashes

    tree, filled = Frontier(), 0
    started = time.process_time()
    for start in range(0, len(entries), BATCH):
        filled += len(tree.append(leaf_hashes(entries[start : start + BATCH])))
        tree.edge(), tree.root()
    spent = time.process_time() - started
    assert (tree.size, filled) == (len(entries), sum(len(entries) >> 8 * level for level in (1, 2, 3)))
    return spent
