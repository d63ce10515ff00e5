"""A sample of `make torture`: the worker is killed while it seals."""

import random
import secrets

from bench import kills

DRAWN = 4
AT_ONCE = 2


def test_a_worker_killed_while_it_seals_leaves_one_sealed_document_after_the_restart() -> None:
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")
    with kills.prepared() as here:
        made = kills.writes(here)
        assert "rename" in made and made.count("COMMIT") >= 3, made
        drawn = random.Random(seed).sample(range(1, len(made) + 1), DRAWN)
        for trial in kills.tried(here, drawn, at_once=AT_ONCE):
            assert trial.killed, f"seed {seed}: {trial}"
            assert trial.held, f"seed {seed}, before {made[trial.before_write - 1]}: {trial}"
