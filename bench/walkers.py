"""People who walk the ceremony at once: a process of its own, so that the server is measured from outside.

`python -m bench.walkers URL PEOPLE ROUNDS PAUSE SEED` prints {"pages": {name: [ms, ...]}, "errors": [...]}. A page's
time is what a person waits for: from pressing to the last byte, redirects included. PAUSE is how long a person looks at
a page on average before going on, in seconds; 0 is nobody's habit.
"""

import json
import random
import re
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from troth.project.selftest import Unexpected, Walk
from troth.project.selftest.mailboxes import DevelopmentInbox
from troth.project.selftest.visitor import Visitor

LOOK_EVERY = 1.0  # seconds: how often somebody looks for a message, or whether the seal is there
LAST = "downloaded"  # the step after which the ceremony is over; what follows needs no server
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Timed(Visitor):
    """A visitor with a watch: every answer is noted under the address that was asked for."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self.noted: dict[str, list[float]] = defaultdict(list)

    def _ask(self, method: str, path: str, sent: Mapping[str, list[str]] | None = None) -> httpx.Response:
        started = time.perf_counter()
        answer = super()._ask(method, path, sent)
        seconds, name = time.perf_counter() - started, ID.sub("…", urlsplit(path).path)
        self.noted[f"{method} {'/static/…' if '/static/' in name else name}"].append(seconds * 1000)
        return answer


class Person(threading.Thread):
    """One walk, begun when everybody is there."""

    def __init__(self, url: str, gate: threading.Barrier, out: Path, chance: random.Random, pause: float) -> None:
        super().__init__()
        self.visitor, self.gate, self.chance, self.pause = Timed(url), gate, chance, pause
        self.walk = Walk(self.visitor, DevelopmentInbox(url), out, patience=120)
        self.error = ""

    def run(self) -> None:
        self.gate.wait(60)
        for name, act in self.walk._acts():
            time.sleep(self.chance.uniform(0.5, 1.5) * self.pause)
            try:
                act()
            except Exception as error:
                self.error = f"{name}: {error if isinstance(error, Unexpected) else repr(error)}"
                return
            if name == LAST:
                return


def crowd(url: str, people: int, out: Path, chance: random.Random, pause: float) -> list[Person]:
    """Let so many people walk at once; returns them when all are through."""
    gate = threading.Barrier(people)
    walking = []
    for number in range(people):
        own = out / str(number)
        own.mkdir(exist_ok=True)
        walking.append(Person(url, gate, own, random.Random(chance.random()), pause))
    for person in walking:
        person.start()
    for person in walking:
        person.join()
    return walking


def main() -> None:
    """One person first, who finds everything cold and whose times are not counted; then the rounds."""
    import django

    django.setup()
    from troth.project.selftest import mailboxes
    from troth.project.selftest import walk as walking

    mailboxes.LOOK_EVERY = walking.LOOK_EVERY = LOOK_EVERY
    url, people, rounds, pause = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    chance = random.Random(sys.argv[5])
    pages: dict[str, list[float]] = defaultdict(list)
    errors: list[str] = []
    with tempfile.TemporaryDirectory(prefix="troth-walkers-") as folder:
        errors += [person.error for person in crowd(url, 1, Path(folder), chance, 0) if person.error]
        for _ in range(rounds):
            for person in crowd(url, people, Path(folder), chance, pause):
                errors += [person.error] if person.error else []
                for name, times in person.visitor.noted.items():
                    pages[name] += times
    print(json.dumps({"pages": pages, "errors": errors}))


if __name__ == "__main__":
    main()
