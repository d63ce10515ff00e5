"""What every page and answer shares: visual language, error pages, problems, cursors, idempotency, slots."""
