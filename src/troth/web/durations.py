"""Lengths of time in words, the two largest units: 3 hours 5 minutes."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def in_words(length: timedelta) -> str:
    """The length without its sign; under a minute it says so."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes == 0:
        return _("less than a minute")
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else "",
        ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes} if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part)


def until(length: timedelta) -> str:
    """Time left, or how far past: 38 minutes left, 1 hour over."""
    words = {"time": in_words(length)}
    return _("%(time)s over") % words if length < timedelta() else _("%(time)s left") % words


def since(length: timedelta) -> str:
    """How long ago."""
    return _("just now") if length < timedelta(minutes=1) else _("%(time)s ago") % {"time": in_words(length)}
