"""What happened to each remedy, told apart: the second that is granted in a case has a clock of its own."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from troth.clocks.rules import Happening
from troth.complaints.events import Kind
from troth.complaints.models import Remedy

TIMES = {Kind.DEMANDED: "demanded_at", Kind.DONE: "done_at", Kind.REFUSED: "refused_at"}


def remedies_apart(cases: Collection[UUID]) -> Mapping[UUID, Sequence[Happening]]:
    """Granted, carried out, declined: of each remedy of these complaints by itself, in one query."""
    found: dict[UUID, list[Happening]] = {}
    for remedy in Remedy.objects.filter(complaint__in=cases):
        for kind, time in TIMES.items():
            if (at := getattr(remedy, time)) is not None:
                found.setdefault(remedy.complaint_id, []).append(Happening(kind, at, about=str(remedy.pk)))
    return found
