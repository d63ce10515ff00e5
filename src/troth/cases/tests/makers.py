"""Cases made through the services, over the standing cast of people."""

from datetime import datetime
from typing import Any

from troth.cases.kinds import CaseKind, declare, kinds
from troth.cases.models import Case, Way
from troth.cases.services import Said, open_case
from troth.core.actors import Actor
from troth.people.models import Person, Staff
from troth.people.services import add_staff
from troth.people.tests.makers import NOON, SETUP, ivan

MATTER = "matter"

if MATTER not in {kind.name for kind in kinds()}:
    declare(CaseKind(MATTER, "M", "matter"))


def a_case(*, person: Person | None = None, anonymous: bool = False, at: datetime = NOON, **said: Any) -> Case:
    """Somebody brings a matter, by the web form."""
    whose = None if anonymous else person or ivan()
    by = Actor.nobody() if whose is None else Actor.person(whose.pk)
    words = {"body": "The files of last week are gone.", "locale": "en"} | said
    return open_case(MATTER, Said(**words), person=whose, way=Way.WEB, at=at, by=by)


def holder(case: Case) -> Actor:
    return Actor("receipt", str(case.pk))


def a_colleague(handle: str = "olga", *roles: str) -> Staff:
    found = Staff.objects.filter(handle=handle).first()
    return found or add_staff(handle, name=handle.title(), roles=list(roles) or ["agent"], at=NOON, by=SETUP)
