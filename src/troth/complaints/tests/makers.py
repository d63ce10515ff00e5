"""Complaints made through the services, over the standing cast of people."""

from datetime import date, datetime, timedelta
from typing import Any

from troth.cases.models import Case, Way
from troth.cases.services import Said
from troth.cases.tests.makers import a_colleague, holder
from troth.complaints.models import Appeal, Complaint, Decision, Remedy
from troth.complaints.rules import Grant, Ruling
from troth.complaints.services import (
    Assessment,
    Proof,
    appeal,
    assess,
    carry_out_remedy,
    decide,
    decide_appeal,
    file_complaint,
    load_defaults,
)
from troth.core.actors import Actor
from troth.ledger import Event
from troth.people.models import Person, Staff
from troth.people.tests.makers import NOON, SETUP, ivan

__all__ = ["HOUR", "NOON", "SETUP", "a_colleague", "holder", "ivan"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASONS = "You were charged twice on the third of May because a payment was repeated after a timeout."
UPHELD = Ruling("upheld", REASONS, "double-charge", Grant("refund", 2_500, "CNY"))
NOT_UPHELD = Ruling("not_upheld", REASONS, "misunderstanding")
PARTLY = Ruling("partly", REASONS, "double-charge", Grant("credit", 1_000, "CNY"))


def agent() -> Staff:
    return a_colleague("anna", "agent")


def supervisor() -> Staff:
    return a_colleague("sven", "supervisor")


def another_supervisor() -> Staff:
    return a_colleague("sara", "supervisor")


def administrator() -> Staff:
    return a_colleague("adam", "administrator")


def a_complaint(
    *, person: Person | None = None, anonymous: bool = False, at: datetime = NOON, category: str = "billing",
    wish: str = "My money back", vulnerable: tuple[str, ...] = (), **said: Any,
) -> Complaint:  # fmt: skip
    """Somebody complains by the web form."""
    load_defaults(at=at, by=SETUP)
    whose = None if anonymous else person or ivan()
    by = Actor.nobody() if whose is None else Actor.person(whose.pk)
    words = Said(**({"body": "I was charged twice.", "locale": "en"} | said))
    return file_complaint(
        words, category=category, wish=wish, vulnerable=vulnerable, person=whose, way=Way.WEB, at=at, by=by
    )


def its_person(complaint: Complaint) -> Actor:
    person = complaint.case.person_id
    return Actor.person(person) if person else holder(complaint.case)


def assessed(complaint: Complaint | None = None, *, at: datetime = NOON, **said: Any) -> Complaint:
    complaint = complaint or a_complaint(at=at, **said)
    return assess(complaint, Assessment("normal", complaint.category), at=at + HOUR, by=agent().actor)


def decided(ruling: Ruling = NOT_UPHELD, *, at: datetime = NOON, by: Staff | None = None, **said: Any) -> Decision:
    complaint = assessed(at=at, **said)
    return decide(complaint, ruling, at=at + 2 * HOUR, by=(by or agent()).actor)


def appealed(ruling: Ruling = NOT_UPHELD, *, at: datetime = NOON, **said: Any) -> Appeal:
    complaint = decided(ruling, at=at, **said).complaint
    return appeal(complaint, "Look at the statement again.", at=at + 3 * HOUR, by=its_person(complaint))


def reviewed(ruling: Ruling = UPHELD, *, at: datetime = NOON) -> Decision:
    return decide_appeal(appealed(at=at), ruling, at=at + 4 * HOUR, by=supervisor().actor)


def paid(remedy: Remedy, *, at: datetime = NOON + DAY, on: date | None = None) -> Remedy:
    proof = Proof(on or NOON.date(), reference="R-2026-17")
    return carry_out_remedy(remedy, proof, at=at, by=agent().actor)


def the(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_related("case").get(pk=complaint.pk)


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(subject_id=str(case.pk)).order_by("recorded_at").values_list("kind", flat=True))
