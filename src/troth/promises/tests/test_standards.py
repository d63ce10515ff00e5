"""Plans and standards: two people, versions that are never edited, and what is in force when."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from troth.clocks.rules import read_hours
from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.people.tests.makers import MALLORY, NOON, SETUP, events
from troth.promises.models import Standard
from troth.promises.queries import published_standards, standards_for
from troth.promises.queries.standards import all_standards
from troth.promises.rules.standards import Clause, Key, Terms
from troth.promises.services import draft_standard, offer_plan, publish_standard, withdraw_plan
from troth.promises.tests.makers import A_DAY, COMPLAINT, DAY, a_draft, drive, in_force, the_plan

pytestmark = pytest.mark.django_db
DRAFTER = Actor("staff", "lin", frozenset({Role.DRAFTER}))
APPROVER = Actor("staff", "gu", frozenset({Role.APPROVER}))
AUDITOR = Actor("staff", "rita", frozenset({Role.AUDITOR}))
TWO_HOURS = Terms(2, "hour")


def promised(plan: str = "", priority: str = "", *, at: object = NOON) -> list[tuple[str, str, int]]:
    found = standards_for("drive", plan, "complaint", priority, at)  # type: ignore[arg-type]
    return [(line.plan, line.priority, line.terms.amount) for line in found]


def test_a_plan_is_offered_and_withdrawn_once() -> None:
    plan = the_plan("free")
    assert [event.facts["slug"] for event in events("plan.offered")] == ["free", "standard"]
    withdraw_plan(plan, at=NOON, by=SETUP)
    assert events("plan.withdrawn")[0].facts == {"service": "drive", "slug": "free"}
    with pytest.raises(Refused, match="not offered any more"):
        withdraw_plan(plan, at=NOON, by=SETUP)


def test_a_plan_needs_a_free_slug_and_words_that_can_be_read() -> None:
    service = drive()
    with pytest.raises(Refused, match="already a plan"):
        offer_plan(service, "free", {"en": "Free"}, at=NOON, by=SETUP)
    with pytest.raises(Invalid, match="small letters"):
        offer_plan(service, "Free!", {"en": "Free"}, at=NOON, by=SETUP)
    for names, prices in (({}, {}), ({"en": " "}, {}), ({"en": "Pro"}, {"en": "\0"})):
        with pytest.raises(Invalid, match="has a name"):
            offer_plan(service, "pro", names, prices, at=NOON, by=SETUP)


def test_plans_are_offered_and_withdrawn_by_those_who_enter_offers_only() -> None:
    plan = the_plan()
    for nobody in (MALLORY, AUDITOR, APPROVER):
        with pytest.raises(Forbidden):
            offer_plan(drive(), "pro", {"en": "Pro"}, at=NOON, by=nobody)
        with pytest.raises(Forbidden):
            withdraw_plan(plan, at=NOON, by=nobody)


def test_a_standard_is_drafted_by_one_and_published_by_another() -> None:
    a_draft()
    assert promised() == []
    standard = publish_standard(COMPLAINT, approver="Gu Yuan", at=NOON, by=SETUP)
    assert (standard.version, standard.drafter, standard.approver) == (1, "Lin Lan", "Gu Yuan")
    assert promised() == [("", "", 24)]
    facts = events("standard.published")[0].facts
    assert facts["key"] == "drive/complaint/any/first_response"
    assert (facts["clause"], facts["supersedes"]) == ("drive-terms/1#complaints", None)
    assert events("standard.drafted")[0].facts["amount"] == 24


@pytest.mark.parametrize("approver", ["Lin Lan", "lin  lan", "ＬＩＮ Lan"])
def test_who_drafted_a_standard_does_not_publish_it_however_the_name_is_written(approver: str) -> None:
    a_draft()
    with pytest.raises(Refused, match="second person"):
        publish_standard(COMPLAINT, approver=approver, at=NOON, by=SETUP)
    assert not events("standard.published")


HIDDEN = [
    "Lin\u200b Lan",
    "Lin Lan\u00ad",
    "\u2066Lin Lan\u2069",
    "Lin\x07 Lan",
    "Lin Lan\ufe0f",
    "Lin\u3164 Lan",
    "\ud800",
]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_name_with_characters_nobody_sees_is_refused_for_either_of_the_two(name: str) -> None:
    a_draft()
    with pytest.raises(Invalid, match="cannot be seen") as refused:
        publish_standard(COMPLAINT, approver=name, at=NOON, by=SETUP)
    assert refused.value.field == "approver"
    with pytest.raises(Invalid, match="cannot be seen") as refused:
        draft_standard(COMPLAINT, A_DAY, drafter=name, at=NOON, by=SETUP)
    assert refused.value.field == "drafter"
    assert not events("standard.published")


@pytest.mark.parametrize("name", ["José Ñ", "李 小龙", "O’Brien-Łuczak", "Анна", "मीरा", "ሰላም"])
def test_names_of_all_scripts_are_names(name: str) -> None:
    a_draft()
    assert publish_standard(COMPLAINT, approver=name, at=NOON, by=SETUP).approver == name


def test_a_draft_written_anew_is_another_version_and_says_who_wrote_it() -> None:
    read = a_draft()
    replaced = draft_standard(COMPLAINT, TWO_HOURS, drafter="Wu Hao", at=NOON, by=SETUP)
    assert (read.version, replaced.version) == (1, 2)
    assert [(event.facts["number"], event.facts["drafter"]) for event in events("standard.drafted")] == [
        (1, "Lin Lan"), (2, "Wu Hao"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="another draft by now: version 2"):
        publish_standard(COMPLAINT, number=1, approver="Gu Yuan", at=NOON, by=SETUP)
    assert not events("standard.published")
    published = publish_standard(COMPLAINT, number=2, approver="Gu Yuan", at=NOON, by=SETUP)
    assert (published.version, published.drafter, promised()) == (2, "Wu Hao", [("", "", 2)])


def test_the_database_too_wants_two_people() -> None:
    standard = in_force()
    with pytest.raises(IntegrityError), transaction.atomic():
        Standard.objects.filter(pk=standard.pk).update(approver="Lin Lan")


def test_both_names_are_needed() -> None:
    drive()
    with pytest.raises(Invalid, match="who drafts"):
        draft_standard(COMPLAINT, A_DAY, drafter=" ", at=NOON, by=SETUP)
    a_draft()
    with pytest.raises(Invalid, match="who approves"):
        publish_standard(COMPLAINT, approver=" ", at=NOON, by=SETUP)


def test_drafting_and_publishing_are_two_rights() -> None:
    drive()
    for nobody in (MALLORY, AUDITOR, APPROVER):
        with pytest.raises(Forbidden):
            draft_standard(COMPLAINT, A_DAY, drafter="Lin", at=NOON, by=nobody)
    draft_standard(COMPLAINT, A_DAY, drafter="Lin", at=NOON, by=DRAFTER)
    for nobody in (MALLORY, AUDITOR, DRAFTER):
        with pytest.raises(Forbidden):
            publish_standard(COMPLAINT, approver="Gu", at=NOON, by=nobody)
    publish_standard(COMPLAINT, approver="Gu", at=NOON, by=APPROVER)


def test_a_draft_is_replaced_and_a_published_version_is_not() -> None:
    a_draft()
    a_draft(terms=TWO_HOURS)
    assert [row.amount for row in Standard.objects.drafts()] == [2]
    first = publish_standard(COMPLAINT, approver="Gu Yuan", at=NOON, by=SETUP)
    second = a_draft()
    assert (first.version, second.version) == (2, 3)
    assert promised() == [("", "", 2)]


def test_a_new_version_takes_the_place_of_the_last_from_its_date() -> None:
    in_force()
    in_force(terms=TWO_HOURS, at=NOON + DAY, begins=NOON + 3 * DAY)
    assert [promised(at=NOON + n * DAY) for n in (-1, 0, 2, 3, 99)] == [[], *[[("", "", 24)]] * 2, *[[("", "", 2)]] * 2]
    assert events("standard.published")[1].facts["supersedes"] == 1


def test_a_version_begins_after_the_one_before_and_never_in_the_past() -> None:
    in_force(begins=NOON + 2 * DAY)
    a_draft(terms=TWO_HOURS)
    for begins in (NOON, NOON + DAY, NOON + 2 * DAY):
        with pytest.raises(Refused, match="begin after it"):
            publish_standard(COMPLAINT, approver="Gu Yuan", effective_from=begins, at=NOON, by=SETUP)
    with pytest.raises(Invalid, match="before it is published"):
        publish_standard(COMPLAINT, approver="Gu Yuan", effective_from=NOON - DAY, at=NOON, by=SETUP)
    assert len(events("standard.published")) == 1


def test_without_a_draft_there_is_nothing_to_publish() -> None:
    in_force()
    with pytest.raises(NotFound, match="no draft"):
        publish_standard(COMPLAINT, approver="Gu Yuan", at=NOON, by=SETUP)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        (replace(COMPLAINT, service="nowhere"), "service"),
        (replace(COMPLAINT, plan="gold"), "plan"),
        (replace(COMPLAINT, kind="Complaint!"), "kind"),
        (replace(COMPLAINT, priority="whenever"), "priority"),
        (replace(COMPLAINT, measure="happiness"), "measure"),
    ],
)
def test_an_unknown_word_in_the_key_is_refused(key: Key, field: str) -> None:
    drive()
    with pytest.raises(Refused) as refused:
        draft_standard(key, A_DAY, drafter="Lin", at=NOON, by=SETUP)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(A_DAY, amount=0), "amount"),
        (replace(A_DAY, amount=-1), "amount"),
        (replace(A_DAY, amount=10_001), "amount"),
        (replace(A_DAY, unit="fortnight"), "unit"),
        (replace(A_DAY, zone="Beijing"), "zone"),
        (replace(A_DAY, unit="business_hour"), "hours"),
        (replace(A_DAY, unit="business_hour", hours="9-5"), "hours"),
        (replace(A_DAY, hours="09:00-17:00"), "hours"),
    ],
)
def test_terms_that_nobody_could_count_are_refused(terms: Terms, field: str) -> None:
    drive()
    with pytest.raises(Invalid) as refused:
        draft_standard(COMPLAINT, terms, drafter="Lin", at=NOON, by=SETUP)
    assert refused.value.field == field


def test_what_a_standard_covers_is_one_readable_line() -> None:
    for covers in ({"en": "\0"}, {"en": "x" * 301}):
        with pytest.raises(Invalid, match="one line"):
            a_draft(covers=covers)


def test_the_most_specific_promise_stands_first() -> None:
    in_force()
    in_force(replace(COMPLAINT, priority="urgent"), Terms(2, "hour"))
    in_force(replace(COMPLAINT, plan="standard"), Terms(8, "hour"))
    in_force(replace(COMPLAINT, plan="standard", priority="urgent"), Terms(1, "hour"))
    in_force(replace(COMPLAINT, plan="free", priority="urgent"), Terms(9, "hour"))
    in_force(replace(COMPLAINT, kind="support"), Terms(7, "hour"))
    assert promised("standard", "urgent") == [
        ("standard", "urgent", 1), ("standard", "", 8), ("", "urgent", 2), ("", "", 24),
    ]  # fmt: skip
    assert promised("standard", "low") == [("standard", "", 8), ("", "", 24)]
    assert promised("", "urgent") == [("", "urgent", 2), ("", "", 24)]
    assert promised() == [("", "", 24)]
    assert len(published_standards(NOON)) == 6


def test_a_line_says_everything_a_clock_needs_and_where_it_is_promised() -> None:
    terms = Terms(2, "workday", "09:00-12:00,13:30-18:00", "Asia/Tokyo", True, Clause("drive-terms", 3, "care"))
    in_force(terms=terms)
    (line,) = standards_for("drive", "", "complaint", "", NOON)
    assert (line.terms, line.version, line.effective_from, line.effective_to) == (terms, 1, NOON, None)
    assert line.clause_path == "/a/drive-terms/editions/3#drive-terms-care"
    in_force(terms=A_DAY, at=NOON + DAY)
    assert read_hours(line.terms.hours) == ((540, 720), (810, 1080))
    assert [each.effective_to for each in all_standards("drive")] == [NOON + DAY, None]
    assert all_standards("nowhere") == []


def test_the_database_keeps_one_last_version_of_each_promise() -> None:
    standard = in_force()
    copy = Standard.objects.get(pk=standard.pk)
    copy.pk, copy.version = Standard().pk, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
