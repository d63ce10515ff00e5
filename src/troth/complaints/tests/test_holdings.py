"""What complaints keep of a person is shown, goes when its time is over, and leaves the frame to be counted."""

from datetime import timedelta

import pytest

from troth.cases.holdings import KEPT
from troth.complaints.models import Complaint, Decision
from troth.complaints.services import Outward, accept_decision, refer_out
from troth.complaints.tests.makers import (
    DAY,
    NOON,
    UPHELD,
    agent,
    appealed,
    decided,
    its_person,
    paid,
)
from troth.people.tests.makers import a_newcomer, confirmed, ivan
from troth.vault.holdings import Holding, holdings

pytestmark = pytest.mark.django_db


def holding() -> Holding:
    return next(each for each in holdings() if each.name == "complaints.complaints")


def a_finished_one() -> Complaint:
    decision = decided(UPHELD, vulnerable=("illness",))
    complaint = decision.complaint
    refer_out(complaint, Outward("12315", "Regulator", reference="X-1", note="Sent."), at=NOON + DAY, by=agent().actor)
    accept_decision(complaint, at=NOON + DAY, by=its_person(complaint))
    paid(decision.granted, at=NOON + 2 * DAY)
    return complaint


def test_a_person_is_shown_what_was_wished_declared_decided_and_paid() -> None:
    a_finished_one()
    shown = {item.what: item.value for item in holding().show(ivan().pk)}
    assert "My money back" in shown["complaint"]
    assert shown["special care"] == "illness or exhaustion"
    assert "charged twice" in shown["decision"]
    assert shown["remedy"] == "R-2026-17"
    assert shown["referral"].endswith("X-1")
    assert holding().show(confirmed(a_newcomer(mail="else@example.com", phone="")).pk) == []


def test_an_open_complaint_is_kept_and_an_old_one_goes_with_its_words_only() -> None:
    appealed()
    closed = a_finished_one()
    person, soon, late = ivan().pk, NOON + KEPT, NOON + KEPT + timedelta(days=3)
    assert holding().left(person, at=soon) == 0
    assert holding().left(person, at=late) > 5
    holding().erase(person, at=late)
    holding().erase(person, at=late)
    assert holding().left(person, at=late) == 0
    decision = Decision.objects.get(complaint=closed)
    assert (decision.reasons, decision.outcome, decision.amount) == (None, "upheld", 2_500)
    assert Complaint.objects.exclude(pk=closed.pk).get().wish == "My money back"
