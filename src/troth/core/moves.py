"""How a state moves: a conditional UPDATE, so that of two who try only one succeeds."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from troth.core.refusals import Refused

Moves = Mapping[str, AbstractSet[str]]


def move(thing: models.Model, to: str, *, allowed: Moves, field: str = "status", **changes: Any) -> str:
    """Move the row to another state together with `changes` and return the state it left; refused otherwise.

    `select_for_update` is silently ignored by SQLite, hence the condition in the UPDATE itself.
    """
    was: str = getattr(thing, field)
    words = dict(getattr(thing._meta.get_field(field), "flatchoices", ()))  # as people read the states
    if to not in allowed.get(was, frozenset()):
        told = {"was": words.get(was, was), "to": words.get(to, to)}
        raise Refused(_("This is %(was)s and cannot become %(to)s.") % told)
    rows = type(thing)._base_manager.filter(pk=thing.pk, **{field: was})
    if not rows.update(**{field: to}, **changes):
        raise Refused(_("Somebody else was faster: this is no longer %(was)s.") % {"was": words.get(was, was)})
    for name, value in {field: to, **changes}.items():
        setattr(thing, name, value)
    return was
