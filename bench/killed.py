"""A worker that dies before its n-th durable write: run as a process of its own by `bench.kills`.

Durable writes are counted where they happen: fsync, rename, COMMIT, and each statement that changes rows outside a
transaction. With 0 it lives; it always prints, one a line, the writes it made.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

made: list[str] = []
deadly = 0


def note(what: str) -> None:
    """One durable write is about to happen: die if its turn has come."""
    made.append(what)
    if len(made) == deadly:
        os.kill(os.getpid(), signal.SIGKILL)


def counted(act: Callable[..., Any], what: str) -> Callable[..., Any]:
    """The same act, noted before it is done."""

    def noted(*args: Any, **kwargs: Any) -> Any:
        note(what)
        return act(*args, **kwargs)

    return noted


def statement(execute: Callable[..., Any], sql: str, params: Any, many: Any, context: dict[str, Any]) -> Any:
    """A wrapper of statements: outside a transaction, one that changes rows is durable by itself."""
    verb = sql.split(" ", 1)[0]
    if not context["connection"].in_atomic_block and verb in ("INSERT", "UPDATE", "DELETE"):
        note(f"{verb} {sql.split(chr(34))[1]}")
    return execute(sql, params, many, context)


def main() -> None:
    """Drain everything that is owed."""
    global deadly
    deadly = int(sys.argv[1])
    import django

    django.setup()
    from django.db import connection

    from troth.ledger.draining import drain_until_idle
    from troth.web.logs import set_up_logs

    set_up_logs("ERROR")
    connection.ensure_connection()
    os.fsync, os.rename = counted(os.fsync, "fsync"), counted(os.rename, "rename")
    os.replace = counted(os.replace, "replace")
    connection._commit = counted(connection._commit, "COMMIT")  # type: ignore[attr-defined]
    with connection.execute_wrapper(statement):
        drain_until_idle()
    print("\n".join(made))


if __name__ == "__main__":
    main()
