"""Instants as text: UTC, milliseconds, always with the zone."""

from datetime import UTC, datetime


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and a Z; a naive time is refused."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
