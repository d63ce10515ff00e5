"""Drain deliveries: claim one by a conditional update, run its handler, mark it done only afterwards.

1. Read what is due, oldest first.  2. Claim: raise `attempts` and push `due` past the lease; if no row changed,
another worker was faster.  3. Run the handler outside any transaction.  4. Done, or due again after a back-off
that doubles up to an hour, or dead when its tries are spent. A worker killed in between leaves a lease that ends.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import F
from django.utils import timezone

from troth.core.transactions import forbid_open_transaction
from troth.ledger.models import Delivery
from troth.ledger.reactions import Reaction, reaction
from troth.vault.datakeys import Shredded, keys_in_hand

LEASE = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=1)
log = logging.getLogger("troth.ledger")


def drain(limit: int = 50) -> int:
    """Run up to `limit` due deliveries and return how many were claimed; never raises for a handler's failure."""
    forbid_open_transaction("drain")
    claimed = 0
    with keys_in_hand():
        for owed in Delivery.objects.due(timezone.now()).order_by("due", "id").select_related("event")[:limit]:
            if _claim(owed):
                claimed += 1
                _run(owed)
    close_old_connections()
    return claimed


def drain_until_idle(rounds: int = 1000) -> int:
    """Drain until nothing is due; returns how many deliveries were run."""
    total = 0
    for _ in range(rounds):
        claimed = drain()
        if not claimed:
            return total
        total += claimed
    raise RuntimeError("deliveries keep coming: a handler feeds itself")


def retry(delivery: Delivery, *, at: datetime) -> bool:
    """Take a dead delivery up again with fresh tries; False if it is not dead."""
    return bool(Delivery.objects.dead().filter(pk=delivery.pk).update(dead_at=None, attempts=0, due=at, outcome=""))


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 ... seconds, at most an hour."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts - 1, 12)))


def _claim(owed: Delivery) -> bool:
    ours = Delivery.objects.owed().filter(pk=owed.pk, attempts=owed.attempts)
    changed = ours.update(attempts=F("attempts") + 1, due=timezone.now() + LEASE)
    owed.attempts += changed
    return bool(changed)


def _run(owed: Delivery) -> None:
    known = reaction(owed.handler)
    if known is None:
        return _end(owed, dead_at=timezone.now(), outcome="unknown", error="no such handler")
    try:
        known.run(owed.event)
    except Shredded:
        _end(owed, done_at=timezone.now(), outcome="erased")
    except Exception as error:
        _failed(owed, known, error)
    else:
        _end(owed, done_at=timezone.now(), outcome="done")
    return None


def _failed(owed: Delivery, known: Reaction, error: Exception) -> None:
    """Keep where it failed, never what it said: a message may quote personal data."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__} at {where.name}:{where.lineno}"[:200]
    log.warning("delivery failed", extra={"handler": owed.handler, "error": told, "attempts": owed.attempts})
    if known.tries is not None and owed.attempts >= known.tries:
        return _end(owed, dead_at=timezone.now(), outcome="dead", error=told)
    return _end(owed, due=timezone.now() + wait_after(owed.attempts), error=told)


def _end(owed: Delivery, **changes: object) -> None:
    Delivery.objects.owed().filter(pk=owed.pk, attempts=owed.attempts).update(**changes)
