"""Who may see a case and who may do what to it; what is not mine answers as what does not exist."""

from troth.cases.kinds import DESK, kind_of
from troth.cases.models import Case
from troth.core.actors import Actor, Role

READERS = (*DESK, Role.QUALITY, Role.PRIVACY, Role.AUDITOR)
SENIORS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
HOLDER = "receipt"  # the kind of actor who holds a case's receipt and gave no name
ASKED = "asked"  # the kind of actor who followed the link of the question how content they are, and may do nothing else


def may_follow(actor: Actor, case: Case) -> bool:
    """The person of the case, or whoever holds its receipt."""
    if actor.kind == HOLDER:
        return actor.id == str(case.pk)
    return actor.kind == "person" and case.person_id is not None and actor.id == str(case.person_id)


def may_open(actor: Actor) -> bool:
    """Anybody may complain or ask; programs need the scope, staff type in what comes by telephone or letter."""
    if actor.kind == "api":
        return actor.has("cases:write")
    return actor.kind in ("nobody", "person", "command") or may_work(actor)


def may_read_cases(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*READERS)


def may_work(actor: Actor) -> bool:
    """Work on cases at all; an auditor reads and changes nothing."""
    return actor.kind == "staff" and actor.has(*DESK)


def may_work_on(actor: Actor, case: Case) -> bool:
    return actor.kind == "staff" and actor.has(*kind_of(case.kind).handlers)


def may_release_files(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*SENIORS)


def may_set_up(actor: Actor) -> bool:
    """Rules of assignment, prepared answers, shared views."""
    return actor.kind == "staff" and actor.has(*SENIORS)


def may_read_by_program(actor: Actor, case: Case) -> bool:
    """A program sees what came in through a program, and the cases of people it introduced: nobody else's."""
    return actor.kind == "api" and actor.has("cases:read") and _is_of_programs(case)


def may_write_by_program(actor: Actor, case: Case) -> bool:
    """Pass on what the person said."""
    return actor.kind == "api" and actor.has("cases:write") and _is_of_programs(case)


def _is_of_programs(case: Case) -> bool:
    return case.way == "api" or (case.person is not None and case.person.references.exists())


def may_rate(actor: Actor, case: Case) -> bool:
    """Whose case it is, or whoever got the link; staff never."""
    return may_follow(actor, case) or (actor.kind == ASKED and actor.id == str(case.pk))


def may_draw(actor: Actor) -> bool:
    """The clockwork alone: nobody chooses who is asked, and nobody leaves anybody out."""
    return actor.kind == "job"


def may_end_look(actor: Actor) -> bool:
    return actor.kind == "staff" and actor.has(*SENIORS, Role.QUALITY)


def may_read_figures(actor: Actor) -> bool:
    """Figures name no person; whoever answers for quality, and executives, read them."""
    return actor.kind == "staff" and actor.has(*READERS, Role.EXECUTIVE)
