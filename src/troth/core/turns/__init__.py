"""The SQLite backend `turns`: writers queue on a lock file and are served in turn."""
