"""How many documents a core seals: the seeded agreement at full length, tagged, to level LT, stored durably."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

from bench.results import Result

RUNS, GOAL = 3, 6.0


def measure() -> Iterator[Result]:
    """Seal the story's signatures over again, by CPU time of this process; pyHanko seals the same file beside it."""
    from django.utils import timezone

    from troth.ceremonies.models import Document
    from troth.ceremonies.services import seal_document
    from troth.core.actors import Actor
    from troth.project import story

    story._provider()
    documents = [story._sign(signer) for signer in story.SIGNERS]
    by = Actor.job("bench")
    _warm(documents[0])
    runs = []
    for _ in range(RUNS):
        Document.objects.update(level="none", file=None, sealed_at=None, sha256="")
        fresh = list(Document.objects.select_related("ceremony__person"))
        started = time.process_time()
        for document in fresh:
            seal_document(document, at=timezone.now(), by=by)
        runs.append(len(fresh) / (time.process_time() - started))
    value, rounded = statistics.median(runs), [round(run, 2) for run in runs]
    yield Result("sealing", round(value, 2), "documents/s/core", f">= {GOAL:g}", value >= GOAL, rounded)
    yield _against_pyhanko(documents[0])


def _warm(document: Any) -> None:
    """Faces and keys are opened once per process; a worker lives for days."""
    from troth.ceremonies.queries.certificates import paper_of
    from troth.press import press

    press(paper_of(document))


def _against_pyhanko(document: Any) -> Result:
    """CPU milliseconds to seal one pressed document to LT, ours and pyHanko's, same file, same keys."""
    from django.conf import settings
    from django.utils import timezone

    from bench.pyhanko_peer import sealer
    from troth.ceremonies.queries.certificates import paper_of
    from troth.press import press
    from troth.sealing import Pki, seal

    pdf, pki = press(paper_of(document)).pdf, Pki.open(settings.TROTH.var / "pki")
    peer = sealer(settings.TROTH.var / "pki")
    ours = [_cpu_ms(lambda: seal(pdf, pki, at=timezone.now(), reason="bench")) for _ in range(20)]
    theirs = [_cpu_ms(lambda: peer(pdf)) for _ in range(8)]
    ratio = statistics.median(ours) / statistics.median(theirs)
    return Result(
        "seal_alone", round(statistics.median(ours), 3), "ms CPU", "reported", met=True,
        runs=[round(r, 3) for r in ours], peer=f"pyHanko {statistics.median(theirs):.0f} ms", ratio=round(ratio, 4),
    )  # fmt: skip


def _cpu_ms(act: Any) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000
