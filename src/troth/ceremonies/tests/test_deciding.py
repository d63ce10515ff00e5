"""Agreeing and disagreeing."""

import json
from collections.abc import Callable

import pytest

from troth.ceremonies.events import Kind
from troth.ceremonies.models import Ceremony, Status
from troth.ceremonies.services import agree, decline, present
from troth.ceremonies.services.opening import NotCurrent
from troth.ceremonies.tests.makers import (
    DISCLAIMERS,
    MINUTE,
    PRIVACY,
    TERMS,
    a_new_edition,
    agreed,
    by,
    events,
    opened,
    presented,
    signed,
    spruce,
    the_event,
    verified,
)
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.people.tests.makers import LATER, MALLORY, NOON

pytestmark = pytest.mark.django_db


def say_yes(ceremony: Ceremony, *, manifest: str | None = None, reading: str = "", **consents: bool) -> Ceremony:
    shown = ceremony.manifest_sha256 if manifest is None else manifest
    return agree(
        ceremony, consents=consents, reading=reading, manifest_sha256=shown, at=NOON + MINUTE, by=by(ceremony.person)
    )


def test_the_three_kinds_of_act_are_kept_apart() -> None:
    ceremony = agreed(news=True)
    assert ceremony.status == Status.AGREED
    assert {c.purpose: (c.given, c.optional) for c in ceremony.consents.all()} == {
        "analytics": (False, True), "news": (True, True),
    }  # fmt: skip
    facts = the_event(Kind.AGREED, ceremony).facts
    assert facts["accepted"] == [f"{TERMS}/1"]
    assert facts["read"] == [f"{PRIVACY}/1", f"{DISCLAIMERS}/1"]
    assert facts["consents"] == {"news": True, "analytics": False}
    assert facts["manifest_sha256"] == ceremony.manifest_sha256


def test_a_purpose_that_was_not_asked_is_not_kept() -> None:
    ceremony = agreed(spying=True)
    assert not ceremony.consents.filter(purpose="spying").exists()


def test_agreeing_twice_changes_nothing() -> None:
    ceremony = agreed(news=True)
    say_yes(ceremony, analytics=True)
    assert ceremony.consents.get(purpose="analytics").given is False
    assert len(events(Kind.AGREED, ceremony)) == 1


def test_of_two_clicks_at_once_one_agrees_and_both_go_on() -> None:
    ceremony = presented()
    late = Ceremony.objects.get(pk=ceremony.pk)
    say_yes(ceremony)
    assert say_yes(late).status == Status.AGREED
    assert len(events(Kind.AGREED, ceremony)) == 1


def test_nothing_is_agreed_to_before_it_was_shown() -> None:
    ceremony = opened()
    with pytest.raises(Refused, match="has to be shown"):
        say_yes(ceremony, manifest="")
    assert not events(Kind.AGREED, ceremony)


def test_a_page_in_another_wording_than_the_one_kept_is_refused() -> None:
    ceremony = presented()
    shown = ceremony.manifest_sha256
    present(ceremony, locale="zh-hans", at=LATER, by=by(ceremony.person))
    with pytest.raises(Refused, match="different wording"):
        say_yes(ceremony, manifest=shown)
    ceremony.refresh_from_db()
    assert ceremony.status == Status.PRESENTED


def test_a_change_of_language_at_the_very_moment_of_agreeing_is_refused() -> None:
    ceremony = presented()
    late = Ceremony.objects.get(pk=ceremony.pk)
    present(ceremony, locale="zh-hans", at=LATER, by=by(ceremony.person))
    with pytest.raises(Refused, match="different wording"):
        say_yes(late)
    late.refresh_from_db()
    assert late.status == Status.PRESENTED
    assert not late.consents.exists()


def test_a_consent_the_contract_needs_cannot_be_left_out() -> None:
    spruce()
    a_new_edition(needed="storage")
    ceremony = presented()
    with pytest.raises(Invalid) as refused:
        say_yes(ceremony)
    assert refused.value.field == "consent_storage"
    assert say_yes(ceremony, storage=True).status == Status.AGREED


def test_strangers_decide_nothing() -> None:
    ceremony = presented()
    for stranger in (MALLORY, Actor.person("someone else")):
        with pytest.raises(Forbidden):
            agree(ceremony, consents={}, reading="", manifest_sha256="", at=NOON, by=stranger)
        with pytest.raises(Forbidden):
            decline(ceremony, at=NOON, by=stranger)
    assert ceremony.status == Status.PRESENTED


def test_reading_times_are_kept_by_text_and_clause_never_longer_than_shown() -> None:
    ceremony = presented()
    report = {f"{TERMS}/rights": 5_000, f"{PRIVACY}/rights": 999_999, "rights": 1, f"{TERMS}/none": 1}
    say_yes(ceremony, reading=json.dumps(report))
    kept = {(reading.text, reading.clause): reading.milliseconds for reading in ceremony.readings.all()}
    assert kept == {(TERMS, "rights"): 5_000, (PRIVACY, "rights"): 60_000}


def test_a_newer_edition_ends_the_ceremony_instead_of_being_agreed_to() -> None:
    ceremony = presented()
    a_new_edition(at=NOON)
    with pytest.raises(NotCurrent):
        say_yes(ceremony)
    assert the_event(Kind.LAPSED, ceremony).facts == {"reason": "superseded"}
    assert not events(Kind.AGREED, ceremony)


@pytest.mark.parametrize("a_ceremony", [presented, agreed, verified])
def test_disagreeing_is_possible_until_the_signature(a_ceremony: Callable[[], Ceremony]) -> None:
    ceremony = a_ceremony()
    decline(ceremony, at=LATER, by=by(ceremony.person))
    assert ceremony.status == Status.DECLINED
    assert the_event(Kind.DECLINED, ceremony).facts == {"manifest_sha256": ceremony.manifest_sha256}


def test_disagreeing_twice_changes_nothing() -> None:
    ceremony = presented()
    late = Ceremony.objects.get(pk=ceremony.pk)
    decline(ceremony, at=LATER, by=by(ceremony.person))
    decline(ceremony, at=LATER, by=by(ceremony.person))
    assert decline(late, at=LATER, by=by(ceremony.person)).status == Status.DECLINED
    assert len(events(Kind.DECLINED, ceremony)) == 1


def test_what_was_not_shown_and_what_was_signed_cannot_be_declined() -> None:
    unseen = opened()
    with pytest.raises(Refused):
        decline(unseen, at=LATER, by=by(unseen.person))
    document = signed()
    with pytest.raises(Refused):
        decline(document.ceremony, at=LATER, by=by(document.person))
    assert not events(Kind.DECLINED, document.ceremony)


def test_who_disagreed_cannot_agree_on_the_same_page() -> None:
    ceremony = presented()
    decline(ceremony, at=LATER, by=by(ceremony.person))
    with pytest.raises(Refused):
        say_yes(ceremony)
