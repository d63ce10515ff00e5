"""Nothing slow inside a transaction: what may take long asks here first."""

from django.db import connections


class TransactionOpen(RuntimeError):
    """Slow work was started while a database transaction was open."""


def forbid_open_transaction(work: str) -> None:
    """Raise if any connection of this thread is inside a transaction."""
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block and not getattr(connection, "wrapped_in_test_transaction", False):
            raise TransactionOpen(f"{work} must not run inside a database transaction")
