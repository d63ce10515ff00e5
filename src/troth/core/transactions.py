"""Nothing slow inside a transaction: what may take long asks here first."""

from django.db import connections


class TransactionOpen(RuntimeError):
    """Slow work was started while a database transaction was open."""


def forbid_open_transaction(work: str) -> None:
    """Raise if any connection of this thread is inside a transaction."""
    for connection in connections.all(initialized_only=True):
        # a test's own wrapping is not a transaction of the code under test
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise TransactionOpen(f"{work} must not run inside a database transaction")
