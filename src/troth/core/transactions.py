"""Nothing slow inside a transaction: what may take long asks here first."""

from django.db import connections


class TransactionOpen(RuntimeError):
    """Slow work was started while a database transaction was open."""


def in_transaction() -> bool:
    """Whether any connection of this thread is inside a transaction; a test's own wrapping is none."""
    blocks = (block for connection in connections.all(initialized_only=True) for block in connection.atomic_blocks)
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def forbid_open_transaction(work: str) -> None:
    """Raise if any connection of this thread is inside a transaction."""
    if in_transaction():
        raise TransactionOpen(f"{work} must not run inside a database transaction")
