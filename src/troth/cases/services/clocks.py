"""The clocks of a case: projected in the transaction of what happened, with the leading one repeated on the case."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from troth.cases.models import Case
from troth.cases.queries.provisions import happenings_of, provisions_of
from troth.clocks.rules import Clock, leading
from troth.clocks.services import project


def keep_clocks(case: Case, *, at: datetime) -> list[Clock]:
    """Bring the clocks of a case up to date in the caller's transaction; returns them, the leading one first."""
    if connection.features.has_select_for_update:  # of two acts at once the second sees what the first recorded
        Case.objects.select_for_update().filter(pk=case.pk).values_list("pk").first()
    clocks = project(case._meta.label_lower, case.pk, happenings_of(case), provisions_of(case), at=at)
    lead = leading(clocks)
    told = {
        "due": lead.due if lead else None,
        "due_what": lead.provision if lead else "",
        "due_state": lead.state.value if lead else "",
    }
    Case.objects.filter(pk=case.pk).update(**told)
    for name, value in told.items():
        setattr(case, name, value)
    return clocks


def keep_clocks_of(cases: Iterable[Case], *, at: datetime) -> int:
    """The same for many, each in its own transaction: after a calendar or rulebook changed."""
    from django.db import transaction

    done = 0
    for case in cases:
        with transaction.atomic():
            keep_clocks(case, at=at)
        done += 1
    return done
