"""The rulebook is changed by two people, ships what was read, and puts nothing in force that nobody confirmed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, IntegrityError, connection, transaction

from troth.clocks.freeze import IN_FORCE
from troth.clocks.makers import ALONE, GU, LIN, SETUP, a_rule, a_rule_draft, a_year, a_year_draft
from troth.clocks.models import CalendarEdition, RulebookEntry
from troth.clocks.queries import provisions_in_force
from troth.clocks.services import (
    approve_calendar,
    approve_rule,
    draft_calendar,
    draft_rule,
    load_shipped,
    retire_rule,
)
from troth.clocks.services.calendars import digest_of as digest_of_year
from troth.clocks.services.rulebook import digest_of
from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import Event

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
AUDITOR = Actor("staff", "aud", frozenset({Role.AUDITOR.value}))


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind))


# --- rules ---


def test_one_drafts_another_approves_and_both_are_recorded() -> None:
    entry = a_rule(at=NOON)
    assert (entry.version, entry.status, entry.drafter, entry.approver) == (1, "in_force", "staff:lin", "staff:gu")
    (drafted,), (approved,) = events("rule.drafted"), events("rule.approved")
    assert drafted.facts["sha256"] == approved.facts["sha256"] == digest_of(entry)
    assert (approved.facts["drafter"], approved.facts["approver"]) == ("staff:lin", "staff:gu")


def test_nobody_approves_their_own_draft() -> None:
    entry = draft_rule(a_rule_draft(), at=NOON, by=ALONE)
    with pytest.raises(Refused, match="second person"):
        approve_rule(entry.pk, seen=digest_of(entry), at=NOON, by=ALONE)
    assert not events("rule.approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookEntry.objects.filter(pk=entry.pk).update(status="in_force", approver=entry.drafter)


@pytest.mark.parametrize("stranger", [GU, AUDITOR, Actor.nobody(), Actor.person("ivan"), SETUP])
def test_only_a_drafter_drafts(stranger: Actor) -> None:
    with pytest.raises(Forbidden):
        draft_rule(a_rule_draft(), at=NOON, by=stranger)
    with pytest.raises(Forbidden):
        draft_calendar(a_year_draft(), at=NOON, by=stranger)
    assert not RulebookEntry.objects.exists()


@pytest.mark.parametrize("stranger", [LIN, AUDITOR, Actor.nobody(), Actor.person("ivan"), SETUP])
def test_only_an_approver_approves_and_retires(stranger: Actor) -> None:
    entry = draft_rule(a_rule_draft(), at=NOON, by=LIN)
    year = draft_calendar(a_year_draft(), at=NOON, by=LIN)
    with pytest.raises(Forbidden):
        approve_rule(entry.pk, seen=digest_of(entry), at=NOON, by=stranger)
    with pytest.raises(Forbidden):
        retire_rule(entry.pk, at=NOON, by=stranger)
    with pytest.raises(Forbidden):
        approve_calendar(year.pk, seen=digest_of_year(year), at=NOON, by=stranger)


def test_what_was_changed_while_it_was_read_is_not_approved() -> None:
    entry = draft_rule(a_rule_draft(), at=NOON, by=LIN)
    seen = digest_of(entry)
    draft_rule(a_rule_draft(amount=30), at=NOON + timedelta(minutes=1), by=LIN)
    with pytest.raises(Refused, match="read it again"):
        approve_rule(entry.pk, seen=seen, at=NOON, by=GU)


def test_approving_twice_and_approving_nothing_are_refused() -> None:
    entry = a_rule(at=NOON)
    with pytest.raises(Refused, match="no draft"):
        approve_rule(entry.pk, seen=digest_of(entry), at=NOON, by=GU)
    with pytest.raises(NotFound):
        approve_rule(Event().pk, seen="", at=NOON, by=GU)
    assert len(events("rule.approved")) == 1


def test_what_was_written_from_memory_is_never_put_in_force() -> None:
    entry = draft_rule(a_rule_draft(grounds="memory"), at=NOON, by=LIN)
    with pytest.raises(Refused, match="read the source"):
        approve_rule(entry.pk, seen=digest_of(entry), at=NOON, by=GU)
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookEntry.objects.filter(pk=entry.pk).update(status="in_force", approver="staff:gu")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"unit": "fortnight"}, "unit"),
        ({"calendar": ""}, "calendar"),
        ({"hours": "9 to 5"}, "hours"),
        ({"unit": "business_hour"}, "hours"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"titles": {"en": "Answer"}}, "titles"),
        ({"starts": []}, "starts"),
        ({"meets": []}, "meets"),
        ({"verified_by": "Lin"}, "verified_by"),
        ({"topic": "weather"}, "topic"),
        ({"effective_from": date(2027, 1, 1), "effective_to": date(2027, 1, 1)}, "effective_to"),
    ],
)
def test_a_rule_that_cannot_be_reckoned_with_is_refused_with_its_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        draft_rule(a_rule_draft(**wrong), at=NOON, by=LIN)
    assert refusal.value.field == field
    assert not RulebookEntry.objects.exists()


def test_the_newest_version_in_force_on_the_day_is_the_one_that_counts() -> None:
    a_rule(at=NOON)
    a_rule(at=NOON, amount=5, effective_from=date(2026, 12, 1))
    draft_rule(a_rule_draft(amount=1), at=NOON, by=LIN)

    def amount(day: datetime) -> list[int]:
        return [row.amount for row in provisions_in_force(day)]

    assert amount(NOON) == [7]
    assert amount(datetime(2026, 11, 30, 15, 59, tzinfo=UTC)) == [7]
    assert amount(datetime(2026, 11, 30, 16, tzinfo=UTC)) == [5]  # midnight in the house's zone


def test_a_retired_version_is_over_at_once_or_on_its_day() -> None:
    first, second = a_rule(at=NOON), a_rule("other", at=NOON)
    retire_rule(first.pk, at=NOON, by=GU)
    retire_rule(second.pk, effective_to=date(2026, 12, 1), at=NOON, by=GU)
    assert [row.id for row in provisions_in_force(NOON)] == ["other"]
    assert provisions_in_force(datetime(2026, 12, 2, tzinfo=UTC)) == []
    assert [event.facts["effective_to"] for event in events("rule.retired")] == ["", "2026-12-01"]
    with pytest.raises(Refused):
        retire_rule(first.pk, at=NOON, by=GU)
    with pytest.raises(Refused):
        retire_rule(draft_rule(a_rule_draft("third"), at=NOON, by=LIN).pk, at=NOON, by=GU)


# --- calendars ---


def test_a_year_is_entered_by_one_and_approved_by_another() -> None:
    edition = a_year(at=NOON)
    assert (edition.status, edition.days_off, edition.make_up_days) == ("published", 1, 1)
    (approved,) = events("calendar.approved")
    assert (approved.facts["country"], approved.facts["year"]) == ("CN", 2027)
    with pytest.raises(Refused):
        approve_calendar(edition.pk, seen=digest_of_year(edition), at=NOON, by=GU)


def test_nobody_approves_the_calendar_they_typed_in_or_one_that_changed() -> None:
    edition = draft_calendar(a_year_draft(), at=NOON, by=ALONE)
    with pytest.raises(Refused, match="second person"):
        approve_calendar(edition.pk, seen=digest_of_year(edition), at=NOON, by=ALONE)
    with pytest.raises(Refused, match="read it again"):
        approve_calendar(edition.pk, seen="other", at=NOON, by=GU)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"year": 1}, "year"),
        ({"country": "china"}, "country"),
        ({"days": []}, "days"),
        ({"days": [{"day": "2026-01-01", "works": False, "name": {"en": "x"}}]}, "days"),
        ({"days": [{"day": "2027-02-30", "works": False, "name": {"en": "x"}}]}, "days"),
        ({"days": [{"day": "2027-01-01", "works": "no", "name": {"en": "x"}}]}, "days"),
        ({"days": [{"day": "2027-01-01", "works": False, "name": {"en": "x"}}] * 2}, "days"),
        ({"source": {}}, "source"),
    ],
)
def test_a_year_that_is_none_is_refused(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        draft_calendar(a_year_draft(**wrong), at=NOON, by=LIN)
    assert refusal.value.field == field


# --- what is shipped ---


def test_loading_what_is_shipped_is_safe_to_repeat_and_touches_nothing_of_ones_own() -> None:
    mine = a_rule("cn-miit-15-days", at=NOON, amount=3, unit="day")
    loaded = load_shipped(at=NOON, by=SETUP)
    assert loaded == RulebookEntry.objects.filter(shipped=True).count() + 3
    assert load_shipped(at=NOON, by=SETUP) == 0
    mine.refresh_from_db()
    assert (mine.amount, mine.shipped) == (3, False)
    assert len(events("rule.shipped")) + len(events("calendar.shipped")) == loaded
    with pytest.raises(Forbidden):
        load_shipped(at=NOON, by=LIN)


def test_shipped_rows_from_memory_are_off_and_no_verification_is_invented() -> None:
    load_shipped(at=NOON, by=SETUP)
    rows = RulebookEntry.objects.filter(shipped=True)
    assert rows.filter(grounds="memory").count() > 5
    assert set(rows.filter(grounds="memory").values_list("status", flat=True)) == {"to_be_confirmed"}
    assert not rows.exclude(article_sha256="", verified_by="", verified_on=None).exists()
    everywhere = {"jurisdictions": ["CN", "EU", "US-CA"], "profiles": ["ordinary", "platform", "million", "telecom"]}
    running = {row.id for row in provisions_in_force(NOON, **everywhere)}
    assert {"cn-authority-7-workdays", "cn-mediation", "eu-gdpr-33"} <= running
    assert not running & {"cn-miit-15-days", "cn-gbt35273-30-days", "eu-gdpr-12-3", "own-complaint-answer-7-days"}


def test_mediation_is_forty_five_workdays_until_the_new_rule_and_sixty_days_from_then_on() -> None:
    load_shipped(at=NOON, by=SETUP)

    def mediation(day: datetime) -> list[tuple[int, str, str]]:
        rows = provisions_in_force(day, topics=["referral"])
        return [(row.amount, row.unit.value, row.version) for row in rows if row.id == "cn-mediation"]

    assert mediation(datetime(2026, 4, 14, 4, tzinfo=UTC)) == [(45, "workday", "1")]
    assert mediation(datetime(2026, 4, 15, 4, tzinfo=UTC)) == [(60, "day", "2")]


def test_topics_and_profiles_choose_rows() -> None:
    load_shipped(at=NOON, by=SETUP)
    assert {row.id for row in provisions_in_force(NOON, topics=["complaint"])} == {"cn-delay-15-days"}
    assert "cn-platform-rules-7-days" not in {row.id for row in provisions_in_force(NOON)}


# --- frozen ---


def _refused(act: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match=IN_FORCE.message), transaction.atomic():
        act()


@pytest.mark.parametrize("change", [{"amount": 99}, {"titles": {"en": "x"}}, {"status": "draft"}, {"approver": "x"}])
def test_the_database_refuses_to_change_a_rule_in_force(change: dict[str, object]) -> None:
    entry = a_rule(at=NOON)
    _refused(lambda: RulebookEntry.objects.filter(pk=entry.pk).update(**change))
    _refused(lambda: RulebookEntry.objects.filter(pk=entry.pk).delete())
    assert RulebookEntry.objects.filter(pk=entry.pk).update(amended_by="Order 2") == 1


def test_the_database_refuses_to_change_a_published_calendar() -> None:
    edition = a_year(at=NOON)
    _refused(lambda: CalendarEdition.objects.filter(pk=edition.pk).update(days=[]))
    _refused(lambda: CalendarEdition.objects.filter(pk=edition.pk).delete())


def test_a_draft_may_change_and_go() -> None:
    entry = draft_rule(a_rule_draft(), at=NOON, by=LIN)
    assert RulebookEntry.objects.filter(pk=entry.pk).update(amount=9) == 1
    assert entry.delete()[0] == 1


def test_missing_triggers_are_an_error_with_a_hint() -> None:
    def found() -> list[str | None]:
        return [each.id for each in run_checks(databases=["default"]) if str(each.id).startswith("clocks.")]

    assert found() == []
    IN_FORCE.lift(connection)
    assert found() == ["clocks.E001"]
    IN_FORCE.install(connection)
    assert found() == []
