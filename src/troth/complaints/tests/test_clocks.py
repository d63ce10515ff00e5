"""The clocks of a complaint: what is promised, shorter for who asks for care; the remedy's; those of a body outside."""

from datetime import datetime, timedelta

import pytest

from troth.cases.models import Case
from troth.cases.services import prioritise
from troth.clocks.events import Kind as ClockKind
from troth.clocks.makers import a_year
from troth.clocks.models import Clock
from troth.clocks.services import load_shipped
from troth.complaints.events import Kind
from troth.complaints.handlers import reckon_referrals_anew
from troth.complaints.models import Complaint, Referral
from troth.complaints.rules import Grant, Ruling
from troth.complaints.services import (
    Assessment,
    Outward,
    appeal,
    assess,
    decide,
    decide_appeal,
    decline_remedy,
    keep_referral_clocks,
    note_reply_of_referral,
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
    kinds,
    paid,
    supervisor,
    the,
)
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import Event
from troth.people.tests.makers import rita
from troth.promises.rules.standards import Key, Terms
from troth.promises.services import offer_service
from troth.promises.tests.makers import drive, in_force

pytestmark = pytest.mark.django_db
BEFORE = NOON - DAY
MORE = Ruling("upheld", REASONS, "double-charge", Grant("credit", 1_000, "CNY"))


@pytest.fixture(autouse=True)
def promised() -> None:
    load_shipped(at=BEFORE, by=SETUP)
    for kind, priority, measure, amount in (
        ("complaint", "", "resolution", 15), ("complaint", "high", "resolution", 7), ("appeal", "", "resolution", 10),
        ("complaint", "", "acknowledgement", 1),
    ):  # fmt: skip
        in_force(Key("drive", "", kind, priority, measure), Terms(amount, "day"), at=BEFORE)


def clocks(complaint: Complaint) -> dict[str, Clock]:
    return {clock.provision.split(":")[-1]: clock for clock in Clock.objects.of(Case._meta.label_lower, complaint.pk)}


def day(due: datetime) -> str:
    """The last day, in the zone of the house."""
    return f"{(due + timedelta(hours=8)).date()}"


def resolution(complaint: Complaint) -> Clock:
    return next(
        clock for name, clock in clocks(complaint).items() if name.endswith("/resolution") and "complaint" in name
    )


def test_a_complaint_that_names_no_service_is_due_as_soon_as_any_service_promises() -> None:
    photos = offer_service("photos", {"zh-hans": "相册", "en": "Photos"}, kind="storage", operator=drive().operator,
                           at=BEFORE, by=SETUP)  # fmt: skip
    in_force(Key(photos.slug, "", "complaint", "", "resolution"), Terms(9, "workday"), at=BEFORE)
    in_force(Key(photos.slug, "", "complaint", "high", "resolution"), Terms(3, "day"), at=BEFORE)
    complaint = a_complaint(service=None)
    promise = {name: clock.due - NOON for name, clock in clocks(complaint).items() if "/" in name}
    assert sorted(promise) == ["drive/complaint/any/acknowledgement", "photos/complaint/any/resolution"]
    prioritise(complaint.case, "high", at=NOON, by=agent().actor)
    assert day(clocks(complaint)["photos/complaint/high/resolution"].due) == day(NOON + 3 * DAY)
    assert the(complaint).case.due is not None


def test_a_complaint_has_its_clocks_from_the_first_second_and_the_leading_one_stands_on_the_case() -> None:
    complaint = the(a_complaint(service=drive()))
    found = clocks(complaint)
    assert sorted(clock.state for clock in found.values()) == ["running", "running"]
    assert complaint.case.due == min(clock.due for clock in found.values())


def test_who_asks_for_care_is_answered_sooner() -> None:
    usual, soon = a_complaint(service=drive()), a_complaint(service=drive(), vulnerable=("age",), body="Else")
    assert resolution(soon).due == resolution(usual).due - 8 * DAY


def test_the_shorter_period_of_who_asked_for_care_is_not_lengthened() -> None:
    complaint = a_complaint(service=drive(), vulnerable=("age",))
    with pytest.raises(Refused, match="special care"):
        prioritise(complaint.case, "normal", at=NOON + HOUR, by=agent().actor)
    prioritise(complaint.case, "urgent", at=NOON + HOUR, by=agent().actor)


def test_assessing_late_hides_no_missed_date() -> None:
    complaint = a_complaint(service=drive(), priority="high")
    due = the(complaint).case.due
    assess(complaint, Assessment("low", "billing"), at=NOON + 8 * DAY, by=agent().actor)
    assert (the(complaint).severity, the(complaint).case.priority) == ("low", "high")
    assert the(complaint).case.due == due


def test_a_decision_meets_the_promise_and_withdrawing_ends_the_duty() -> None:
    answered, withdrawn = decided(service=drive()).complaint, a_complaint(service=drive(), body="Else")
    withdraw(withdrawn, at=NOON + HOUR, by=its_person(withdrawn))
    assert resolution(answered).met_at == NOON + 2 * HOUR
    assert [name for name in clocks(withdrawn) if name.endswith("/resolution")] == []
    assert the(withdrawn).case.due is None


def test_an_appeal_has_a_promise_of_its_own_that_its_decision_meets() -> None:
    made = appealed(service=drive())
    (clock,) = [c for name, c in clocks(made.complaint).items() if "appeal" in name]
    assert clock.started_at == NOON + 3 * HOUR
    assert clock.title["en"] == "Review of a decision by somebody else"
    decide_appeal(made, UPHELD, at=NOON + DAY, by=supervisor().actor)
    clock.refresh_from_db()
    assert clock.met_at == NOON + DAY


def test_a_remedy_runs_on_the_clock_of_the_law_until_it_is_carried_out() -> None:
    decision = decided(UPHELD)
    clock = clocks(decision.complaint)["cn-delay-15-days"]
    assert (clock.started_at, day(clock.due), clock.state) == (NOON + 2 * HOUR, "2026-12-06", "running")
    assert the(decision.complaint).case.due == clock.due
    paid(decision.granted)
    assert clocks(decision.complaint)["cn-delay-15-days"].met_at == NOON + DAY


def test_a_second_remedy_has_a_clock_of_its_own_while_the_first_is_still_due() -> None:
    first = decided(UPHELD)
    made = appeal(first.complaint, "Pay the fee as well.", at=NOON + DAY, by=its_person(first.complaint))
    second = decide_appeal(made, MORE, at=NOON + 2 * DAY, by=supervisor().actor)
    mine = Clock.objects.filter(provision="cn-delay-15-days").order_by("run")
    assert [(clock.started_at, clock.state) for clock in mine] == [
        (first.at, "running"), (second.at, "running"),
    ]  # fmt: skip
    paid(second.granted, at=NOON + 3 * DAY, on=(NOON + 3 * DAY).date())
    assert [(clock.met_at, clock.state) for clock in mine.all()] == [(None, "running"), (NOON + 3 * DAY, "met")]
    assert the(first.complaint).case.due == mine[0].due
    decline_remedy(first.granted, "", at=NOON + 4 * DAY, by=its_person(first.complaint))
    assert [clock.met_at for clock in mine.all()] == [NOON + 4 * DAY, NOON + 3 * DAY]


def test_an_unheard_complaint_is_late_and_its_case_says_so() -> None:
    complaint = a_complaint(service=drive())
    assert the(complaint).case.is_late(NOON + 30 * DAY)


def outside(complaint: Complaint, **given: object) -> Referral:
    outward = Outward(**({"body": "12315", "name": "浦东新区市场监管局", "reference": "2026-0457"} | given))  # type: ignore[arg-type]
    return refer_out(complaint, outward, at=NOON + 3 * HOUR, by=agent().actor)


def own_clocks(referral: Referral) -> list[tuple[str, datetime, str]]:
    rows = Clock.objects.of(Referral._meta.label_lower, referral.pk).order_by("provision")
    return [(clock.provision, clock.due, clock.state) for clock in rows]


def test_an_authority_has_seven_workdays_from_the_filing_which_are_not_ours_to_miss() -> None:
    complaint = decided().complaint
    referral = outside(complaint, filed_at=NOON)
    ((provision, due, state),) = own_clocks(referral)
    assert (provision, state) == ("cn-authority-7-workdays", "running")
    assert referral.reply_due == due
    assert day(due) == "2026-12-01"
    assert the(complaint).case.due is None
    facts = Event.objects.get(kind=Kind.REFERRED).facts
    assert (facts["name"], facts["reference"], facts["filer"]) == ("浦东新区市场监管局", "2026-0457", "person")
    assert Event.objects.get(kind=Kind.REFERRED).subject_id == str(complaint.pk)


def test_once_accepted_mediation_runs_for_sixty_days() -> None:
    referral = outside(decided().complaint)
    note_reply_of_referral(referral, "accepted", "They wrote.", at=NOON + 2 * DAY, by=agent().actor)
    met, running = own_clocks(referral)
    assert (met[0], met[2], running[0], running[2]) == ("cn-authority-7-workdays", "met", "cn-mediation", "running")
    assert referral.reply_due == running[1]
    note_reply_of_referral(referral, "settled", at=NOON + 3 * DAY, by=agent().actor)
    assert referral.reply_due is None
    assert not referral.is_open
    assert [state for _name, _due, state in own_clocks(referral)] == ["met", "met"]


def test_a_rule_on_authorities_binds_no_association_and_its_own_date_counts() -> None:
    complaint = decided().complaint
    named = NOON + 20 * DAY
    referral = outside(complaint, body="association", name="市消费者协会", named_due=named)
    assert own_clocks(referral) == []
    assert referral.reply_due == named
    assert outside(complaint, body="adr", name="调解中心").reply_due is None
    regulator = outside(complaint, body="regulator", name="通信管理局")
    note_reply_of_referral(regulator, "accepted", at=NOON + 2 * DAY, by=agent().actor)
    assert [name for name, _due, _state in own_clocks(regulator)] == ["cn-authority-7-workdays"]


def test_two_referrals_of_one_complaint_have_a_clock_each() -> None:
    complaint = decided().complaint
    one, two = outside(complaint), outside(complaint, name="黄浦区市场监管局", filed_at=NOON)
    note_reply_of_referral(one, "declined", at=NOON + DAY, by=agent().actor)
    assert own_clocks(one)[0][2] == "met"
    assert own_clocks(two)[0][2] == "running"


def test_a_report_is_a_track_of_its_own() -> None:
    complaint = decided().complaint
    referral = outside(complaint, track="report")
    assert Kind.REPORTED in kinds(complaint.case)
    assert Kind.REFERRED not in kinds(complaint.case)
    assert own_clocks(referral) == [], "its fifteen workdays are still to be confirmed, so they are off"
    for status in ("accepted", "settled", "filed", "lost"):
        with pytest.raises(Invalid):
            note_reply_of_referral(referral, status, at=NOON + DAY, by=agent().actor)
    note_reply_of_referral(referral, "decided", "Not pursued.", at=NOON + DAY, by=agent().actor)
    assert kinds(complaint.case)[-1] == Kind.REPORT_DECIDED


def test_each_thing_that_becomes_known_of_a_referral_is_an_event() -> None:
    referral = outside(decided().complaint)
    for number, status in enumerate(("received", "answered", "accepted", "ended"), 1):
        note_reply_of_referral(referral, status, at=NOON + number * DAY, by=agent().actor)
    assert kinds(referral.complaint.case)[-5:] == [
        Kind.REFERRED, Kind.REFERRAL_RECEIVED, Kind.REFERRAL_ANSWERED, Kind.REFERRAL_ACCEPTED, Kind.REFERRAL_ENDED,
    ]  # fmt: skip
    other = outside(referral.complaint)
    note_reply_of_referral(other, "declined", at=NOON + DAY, by=agent().actor)
    last = outside(referral.complaint)
    note_reply_of_referral(last, "settled", at=NOON + DAY, by=agent().actor)
    assert {Kind.REFERRAL_DECLINED, Kind.REFERRAL_SETTLED} <= set(kinds(referral.complaint.case))
    with pytest.raises(Refused, match="does not follow"):
        note_reply_of_referral(last, "accepted", at=NOON + 2 * DAY, by=agent().actor)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"body": "police"}, "body"), ({"track": "rumour"}, "track"), ({"filer": "dog"}, "filer"), ({"name": " "}, "name"),
        ({"filed_at": NOON + DAY}, "filed_at"), ({"reference": "x" * 81}, "reference"),
    ],
)  # fmt: skip
def test_a_referral_to_nowhere_is_refused(given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        outside(assessed(), **given)
    assert refused.value.field == field


@pytest.mark.parametrize("year", [1, 1926, 9999])
def test_a_mistyped_year_is_told_where_it_stands(year: int) -> None:
    complaint, field = assessed(service=drive()), "named_due" if year > 2026 else "filed_at"
    outward = Outward("12315", "Regulator", **{field: NOON.replace(year=year)})  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="year") as refused:
        refer_out(complaint, outward, at=NOON, by=agent().actor)
    assert refused.value.field == field


def test_only_who_works_on_it_enters_referrals_and_no_reply_lies_before_the_filing_or_ahead() -> None:
    complaint = decided().complaint
    with pytest.raises(Forbidden):
        refer_out(complaint, Outward("12315", "X"), at=NOON, by=rita().actor)
    referral = outside(complaint)
    with pytest.raises(Forbidden):
        note_reply_of_referral(referral, "accepted", at=NOON, by=its_person(complaint))
    for happened in (NOON, NOON + 9 * DAY):
        with pytest.raises(Invalid, match="between the filing and now"):
            note_reply_of_referral(referral, "accepted", happened_at=happened, at=NOON + DAY, by=agent().actor)


def test_the_clocks_of_a_referral_are_the_same_however_often_they_are_kept() -> None:
    referral = outside(decided().complaint)
    before = own_clocks(referral)
    keep_referral_clocks(referral, at=NOON + 4 * HOUR)
    assert own_clocks(referral) == before


def test_a_decision_after_the_date_is_late_for_good() -> None:
    complaint = assessed(service=drive())
    decide(complaint, NOT_UPHELD, at=NOON + 20 * DAY, by=agent().actor)
    late = resolution(complaint)
    assert (late.state, late.met_at) == ("missed", NOON + 20 * DAY)


def test_a_date_in_an_unknown_year_is_set_anew_when_its_calendar_arrives() -> None:
    late = NOON + 37 * DAY  # seven workdays from 28 December lie in a year that is not announced yet
    complaint = decided(at=late).complaint
    referral = refer_out(complaint, Outward("12315", "Pudong"), at=late + DAY, by=agent().actor)
    clock = Clock.objects.of(Referral._meta.label_lower, referral.pk).get()
    assert clock.provisional
    a_year(2027, at=late + DAY)
    reckon_referrals_anew(Event.objects.filter(kind=ClockKind.CALENDAR_APPROVED).latest("recorded_at"))
    clock.refresh_from_db()
    assert not clock.provisional
    assert Referral.objects.get().reply_due == clock.due
