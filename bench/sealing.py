"""How many documents a core seals: the seeded agreement at full length, tagged, to level LT, stored durably."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

from bench.results import Result

RUNS, GOAL = 5, 6.0
PAIRS = 12  # of the seal alone, ours and the peer's by turns


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
    """CPU milliseconds to seal one pressed document to LT, same file, same keys: our median, pyHanko's best.

    With some of our tokens its ASN.1 library takes a second instead of forty milliseconds; that is not held against it.
    """
    from django.conf import settings
    from django.utils import timezone

    from bench.pyhanko_peer import sealer
    from troth.ceremonies.queries.certificates import paper_of
    from troth.press import press
    from troth.sealing import Pki, seal

    pdf, pki = press(paper_of(document)).pdf, Pki.open(settings.TROTH.var / "pki")
    ours, theirs = [], []
    for _ in range(PAIRS):
        peer = sealer(settings.TROTH.var / "pki")
        ours.append(_cpu_ms(lambda: seal(pdf, pki, at=timezone.now(), reason="bench")))
        theirs.append(_cpu_ms(lambda peer=peer: peer(pdf)))
    value, best = statistics.median(ours), min(theirs)
    return Result(
        "seal_alone", round(value, 2), "ms CPU", "reported", met=True, runs=[round(run, 2) for run in ours],
        peer=f"pyHanko {best:.0f} ms", ratio=round(value / best, 3),
    )  # fmt: skip


def _cpu_ms(act: Any) -> float:
    started = time.process_time()
    act()
    return (time.process_time() - started) * 1000
