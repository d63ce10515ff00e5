"""Instants in words: the one way a moment is written, on pages, in mails and in print."""

from datetime import datetime, timedelta

from django.utils import timezone


def zoned(at: datetime, *, seconds: bool = False) -> str:
    """The instant in the active zone, with its distance from UTC: 2026-11-21 18:30 (UTC+8)."""
    local = timezone.localtime(at)
    shown = f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"
    return f"{shown} ({_zone(local)})"


def house_date(at: datetime) -> str:
    """The day in the provider's own zone: a text comes into force on the same day for everybody."""
    return timezone.localtime(at, timezone.get_default_timezone()).date().isoformat()


def _zone(local: datetime) -> str:
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
