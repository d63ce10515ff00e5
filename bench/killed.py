"""A worker that dies before its n-th durable write: run as a process of its own by `bench.kills`.

Durable writes are counted where they happen: fsync, rename, COMMIT, and each statement that changes rows outside a
transaction.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

written = 0
deadly = 0


def counted(act: Callable[..., Any]) -> Callable[..., Any]:
    """Die before the act if its turn has come."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        global written
        written += 1
        if written == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return act(*args, **kwargs)

    return wrapped


def statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A wrapper of statements: outside a transaction, one that changes rows is durable by itself."""
    alone = not context["connection"].in_atomic_block and sql.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE")
    return counted(execute)(sql, params, many, context) if alone else execute(sql, params, many, context)


def main() -> None:
    """Drain everything that is owed; print how many durable writes it took."""
    global deadly, written
    deadly = int(sys.argv[1])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.project.settings")
    import django

    django.setup()
    import time_machine
    from django.db import connection
    from django.utils import timezone

    from troth.ledger.draining import LEASE, drain_until_idle
    from troth.web.logs import set_up_logs

    set_up_logs("ERROR")
    connection.ensure_connection()
    os.fsync, os.rename = counted(os.fsync), counted(os.rename)
    connection._commit = counted(connection._commit)  # type: ignore[method-assign]
    later = timezone.now() + (LEASE * 3 if deadly == 0 else timedelta())
    # a lease that a dead worker left has ended by then
    with time_machine.travel(later, tick=True), connection.execute_wrapper(statement):
        drain_until_idle()
    print(written)


if __name__ == "__main__":
    main()
