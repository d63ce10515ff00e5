"""The worker, inside a test's own transaction."""

from unittest.mock import patch

from troth.ledger.draining import drain_until_idle


def drain() -> None:
    """Run what is owed, on the connection that holds the wrapping."""
    with patch("troth.ledger.draining.close_old_connections"):
        drain_until_idle()
