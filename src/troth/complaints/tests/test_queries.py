"""What pages, figures and authorities are told of a complaint, and what they are not."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from troth.canon.jcs import jcs
from troth.cases.services import answer, note, write
from troth.cases.services.attaching import Upload, read_upload
from troth.cases.tests.makers import a_case
from troth.clocks.services import load_shipped
from troth.complaints.events import Kind
from troth.complaints.models import AbuseRule, Complaint
from troth.complaints.queries.next import next_steps
from troth.complaints.queries.packs import pack_of
from troth.complaints.queries.pages import ComplaintPage, complaint_page
from troth.complaints.queries.papers import paper_of
from troth.complaints.queries.register import Row, complaint_rows
from troth.complaints.rules import appeal_until
from troth.complaints.services import (
    Outward,
    accept_decision,
    assign_appeal,
    decide_appeal,
    drop_for_abuse,
    investigate,
    note_pack,
    refer_out,
    withdraw,
)
from troth.complaints.tests.makers import (
    DAY,
    HOUR,
    NOON,
    NOT_UPHELD,
    REASONS,
    SETUP,
    UPHELD,
    a_complaint,
    agent,
    appealed,
    assessed,
    decided,
    its_person,
    paid,
    reviewed,
    supervisor,
    the,
)
from troth.core.actors import Actor
from troth.core.refusals import Forbidden
from troth.ledger import Event
from troth.people.tests.makers import a_newcomer, confirmed
from troth.press import press
from troth.press.tests.makers import squeezed, words_of
from troth.promises.rules.standards import Key, Terms
from troth.promises.tests.makers import drive, in_force
from troth.vault.datakeys import keys_in_hand

pytestmark = pytest.mark.django_db
CANARY = "Between us: the gateway is broken for weeks."


def page(complaint: Complaint, *, desk: bool = False) -> ComplaintPage:
    found = complaint_page(the(complaint).case, NOON + 5 * HOUR, desk=desk)
    assert found is not None
    return found


def states(complaint: Complaint) -> list[str]:
    return [stage.state for stage in page(complaint).stages]


def test_a_case_of_another_kind_has_no_complaint() -> None:
    assert complaint_page(a_case(), NOON) is None


def test_the_way_of_a_complaint_shows_how_far_it_is() -> None:
    assert states(a_complaint()) == ["now", "", "", ""]
    assert states(assessed(body="b")) == ["done", "now", "", ""]
    complaint = decided(body="c").complaint
    assert states(complaint) == ["done", "done", "now", ""]
    accept_decision(complaint, at=NOON + 3 * HOUR, by=its_person(complaint))
    assert states(complaint) == ["done", "done", "done", "now"]


def test_the_person_reads_the_decision_its_remedy_and_until_when_they_may_appeal() -> None:
    load_shipped(at=NOON, by=SETUP)
    complaint = decided(UPHELD, vulnerable=("age",)).complaint
    seen = page(complaint)
    assert seen.decision is not None
    assert (seen.decision.words, seen.decision.granted, seen.decision.reasons) == (
        "upheld", "refund: CNY 25.00", REASONS,
    )  # fmt: skip
    assert seen.appeal_until == appeal_until(seen.decision.at)
    assert seen.may_accept
    (remedy,) = seen.due_remedies
    assert remedy.due is not None
    assert remedy.due - NOON > timedelta(days=14)


def test_files_of_notes_leave_no_trace_in_the_pack() -> None:
    complaint = a_complaint()
    note(complaint.case, "Compare.", files=[read_upload("ours.txt", b"Internal")], at=NOON, by=agent().actor)
    write(complaint.case, "See.", files=[read_upload("mine.txt", b"Mine")], at=NOON, by=its_person(complaint))
    attached = [told for told in pack_of(complaint, "en", NOON).facts["timeline"] if told["kind"] == "case.attached"]
    assert len(attached) == 1


def test_what_is_internal_is_told_to_the_desk_alone() -> None:
    complaint = assessed(vulnerable=("illness",))
    investigate(complaint, CANARY, at=NOON + 2 * HOUR, by=agent().actor)
    seen, inside = page(complaint), page(complaint, desk=True)
    assert (seen.care, seen.steps, seen.took_part) == ((), (), frozenset())
    assert inside.care == ("illness or exhaustion",)
    assert [(step.words, step.note) for step in inside.steps] == [("assessed", ""), ("investigated", CANARY)]
    assert CANARY not in str(seen)
    assert "Anna" not in str(seen)


def test_an_open_appeal_is_shown_with_whoever_may_not_decide_it() -> None:
    made = appealed()
    assign_appeal(made, supervisor(), at=NOON + 4 * HOUR, by=agent().actor)
    seen, inside = page(made.complaint), page(made.complaint, desk=True)
    assert seen.appeal is not None and inside.appeal is not None
    assert (seen.appeal.decider, inside.appeal.decider) == ("", "Sven")
    assert inside.took_part == {str(agent().pk)}
    assert (seen.appeal_until, seen.may_accept) == (None, False)


@pytest.mark.parametrize(
    ("make", "told", "turn", "may_end"),
    [
        (a_complaint, "a colleague reads it", False, True),
        (assessed, "looks into what happened", False, True),
        (lambda: decided().complaint, "You can accept it, or ask until 2027-", True, False),
        (lambda: appealed().complaint, "Somebody who took no part", False, True),
        (lambda: appealed(UPHELD).complaint, "Somebody who took no part", False, False),
        (lambda: reviewed(NOT_UPHELD).complaint, "turn to others outside", True, False),
    ],
)  # fmt: skip
def test_whose_turn_it_is_and_what_comes_next(
    make: Callable[[], Complaint], told: str, turn: bool, may_end: bool
) -> None:
    complaint = make()
    step = next_steps([complaint.pk], NOON + 5 * HOUR)[complaint.pk]
    assert told in step.sentence
    assert (bool(step.turn), step.may_end) == (turn, may_end)


def test_once_accepted_nothing_is_asked_and_once_closed_nothing_comes() -> None:
    due, done = decided(UPHELD).complaint, decided(body="Else").complaint
    for complaint in (due, done):
        accept_decision(complaint, at=NOON + 4 * HOUR, by=its_person(complaint))
    steps = next_steps([due.pk, done.pk], NOON + 5 * HOUR)
    assert "closes when what was granted is carried out" in steps[due.pk].sentence
    assert steps[due.pk].turn == ""
    assert done.pk not in steps


def test_what_comes_next_is_read_in_a_fixed_number_of_queries() -> None:
    ids = [decided(body=str(number)).complaint.pk for number in range(4)]
    with CaptureQueriesContext(connection) as queries:
        assert len(next_steps(ids, NOON + 5 * HOUR)) == 4
    assert len(queries) == 4


def test_an_earlier_decision_stays_readable_with_the_appeal_that_ended_it() -> None:
    seen = page(reviewed(NOT_UPHELD).complaint)
    ((past, appeal),) = seen.earlier
    assert (past.round, past.reasons) == (1, REASONS)
    assert appeal is not None and appeal.why == "Look at the statement again."


def test_after_the_review_there_is_no_further_appeal_here() -> None:
    seen = page(reviewed(NOT_UPHELD).complaint)
    assert (seen.appeal_until, seen.may_accept, len(seen.decisions)) == (None, True, 2)


def test_dropped_under_the_rule_names_the_rule_and_may_be_appealed() -> None:
    complaint = a_complaint()
    drop_for_abuse(complaint, "threats", REASONS, at=NOON, by=supervisor().actor)
    seen = page(complaint)
    assert seen.decision is not None
    assert seen.decision.rule == str(AbuseRule.THREATS.label)
    assert (seen.may_accept, seen.appeal_until is not None) == (False, True)


def test_the_page_is_read_in_a_fixed_number_of_queries() -> None:
    made = appealed(UPHELD, vulnerable=("age",))
    decide_appeal(made, UPHELD, at=NOON + 4 * HOUR, by=supervisor().actor)
    case = the(made.complaint).case
    with keys_in_hand(), CaptureQueriesContext(connection) as queries:
        complaint_page(case, NOON, desk=True)
    assert len(queries) <= 11


# --- figures ---


def row(complaint: Complaint) -> Row:
    return next(each for each in complaint_rows(NOON - DAY, NOON + DAY) if each.case == complaint.pk)


def test_a_row_tells_how_it_was_received_decided_appealed_and_reversed() -> None:
    made = appealed(body="first")
    decide_appeal(made, UPHELD, at=NOON + 4 * HOUR, by=supervisor().actor)
    found = row(made.complaint)
    assert (found.outcome, found.first_outcome, found.decided_at) == ("upheld", "not_upheld", NOON + 2 * HOUR)
    assert (found.appealed, found.appeals_decided, found.reversed) == (True, 1, 1)
    assert (found.cause, found.category, found.was_converted) == ("double-charge", "billing", False)
    assert (found.remedies, found.remedies_due) == (1, 1)


def test_a_row_of_one_that_waits_says_nothing_it_does_not_know() -> None:
    found = row(a_complaint())
    assert (found.outcome, found.decided_at, found.appealed, found.cause) == ("", None, False, "")
    withdrawn = a_complaint(body="b")
    withdraw(withdrawn, at=NOON, by=its_person(withdrawn))
    assert (row(withdrawn).outcome, row(withdrawn).decided_at) == ("withdrawn", None)


def test_clocks_count_once_they_came_due_and_an_open_overdue_one_is_missed() -> None:
    in_force(Key("drive", "", "complaint", "", "resolution"), Terms(2, "day"), at=NOON - DAY)
    late, kept = a_complaint(service=drive()), decided(service=drive(), body="b").complaint
    (open_,), (met,) = row(late).clocks, row(kept).clocks
    assert (open_.came_due(NOON), open_.came_due(NOON + 3 * DAY), open_.in_time) == (False, True, False)
    assert (met.came_due(NOON), met.in_time) == (True, True)


def test_rows_are_read_in_five_queries_however_many() -> None:
    for n in range(3):
        paid(decided(UPHELD, body=f"matter {n}").granted)
    with CaptureQueriesContext(connection) as queries:
        assert len(complaint_rows(NOON - DAY, NOON + DAY)) == 3
    assert len(queries) == 5
    assert complaint_rows(NOON + DAY, NOON + 2 * DAY) == []


# --- the pack ---


def a_full_one() -> Complaint:
    picture = Upload("account.png", b"\x89PNG\r\n\x1a\n....", "image/png")
    made = appealed(UPHELD, files=(picture,), vulnerable=("illness",), service=drive())
    complaint = made.complaint
    answer(complaint.case, "We ask the bank.", at=NOON + 3 * HOUR, by=agent().actor)
    note(complaint.case, CANARY, at=NOON + 3 * HOUR, by=agent().actor)
    investigate(complaint, CANARY, at=NOON + 3 * HOUR, by=supervisor().actor)
    decide_appeal(made, UPHELD, at=NOON + 4 * HOUR, by=supervisor().actor)
    refer_out(complaint, Outward("12315", "Pudong", reference="X-7", note=CANARY), at=NOON + DAY, by=agent().actor)
    return complaint


def test_the_pack_holds_what_was_said_decided_and_filed_with_its_digests() -> None:
    complaint = a_full_one()
    pack = pack_of(complaint, "en", NOON + DAY)
    facts = json.loads(pack.content)
    assert pack.content == jcs(facts)
    assert facts["said"][0]["files"][0]["sha256"] == complaint.case.attachments.get().sha256
    assert [d["outcome"] for d in facts["decisions"]] == ["upheld", "upheld"]
    assert facts["decisions"][0]["reasons"] == REASONS
    assert facts["appeals"][0]["why"] == "Look at the statement again."
    assert (facts["referrals"][0]["reference"], facts["person"]["name"]) == ("X-7", "伊万")
    assert facts["person"]["contact"] != "ivan@example.com"
    commitments = {bytes(event.commitment).hex() for event in Event.objects.all()}
    assert facts["timeline"] and {entry["commitment"] for entry in facts["timeline"]} <= commitments


def test_nothing_internal_is_in_the_pack_on_screen_or_on_paper() -> None:
    complaint = a_full_one()
    pack = pack_of(complaint, "en", NOON + DAY)
    text = pack.content.decode()
    for internal in (CANARY, "illness", "Anna", "Sven", "anna", "sven", "severity"):
        assert internal not in text
    printed = words_of(press(paper_of(pack)).pdf)
    assert squeezed(CANARY) not in printed


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_the_paper_says_the_same_and_names_the_digest_of_the_json(locale: str) -> None:
    pack = pack_of(a_full_one(), locale, NOON + DAY)
    printed = words_of(press(paper_of(pack)).pdf)
    amount = {"en": "CNY 25.00", "zh-hans": "25.00 元"}[locale]
    for told in (pack.sha256, REASONS, "We ask the bank.", "X-7", amount, pack.facts["code"]):
        assert squeezed(told) in printed


def test_a_nameless_complaint_before_any_decision_makes_a_pack_too() -> None:
    pack = pack_of(a_complaint(anonymous=True, body="<script>alert(1)</script> & more"), "en", NOON)
    assert pack.facts["person"] is None
    printed = words_of(press(paper_of(pack)).pdf)
    assert squeezed("<script>alert(1)</script> & more") in printed
    assert squeezed("There is no decision yet.") in printed


def test_that_the_pack_was_taken_is_noted_and_strangers_take_none() -> None:
    complaint = a_complaint()
    note_pack(complaint, "json", "ab" * 32, at=NOON, by=its_person(complaint))
    note_pack(complaint, "pdf", "cd" * 32, at=NOON, by=agent().actor)
    assert [event.facts["form"] for event in Event.objects.filter(kind=Kind.PACKED)] == ["json", "pdf"]
    other = Actor.person(confirmed(a_newcomer(mail="x@example.com", phone="")).pk)
    for by in (other, Actor.nobody()):
        with pytest.raises(Forbidden):
            note_pack(complaint, "pdf", "", at=NOON, by=by)
