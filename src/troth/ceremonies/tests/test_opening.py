"""Opening, presenting, lapsing."""

import json
from datetime import timedelta

import pytest

from troth.canon.statements import digest
from troth.ceremonies.events import Kind
from troth.ceremonies.holdings import Signatures
from troth.ceremonies.models import Ceremony, Status
from troth.ceremonies.rules import CEREMONY_LIFE
from troth.ceremonies.services import lapse_overdue, open_ceremony, open_for_subject, present
from troth.ceremonies.services.opening import NotCurrent, lapse_twin, link_digest
from troth.ceremonies.tests.makers import (
    DISCLAIMERS,
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
)
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, NotFound
from troth.people.tests.makers import LATER, MALLORY, NOON, SETUP, a_newcomer, confirmed, ivan

pytestmark = pytest.mark.django_db


def test_opening_is_recorded_with_the_level_that_the_agreement_asks_for() -> None:
    ceremony = opened()
    assert (ceremony.status, ceremony.level) == (Status.OPENED, "mail")
    facts = the_event(Kind.OPENED, ceremony).facts
    assert facts == {"agreement": TERMS, "level": "mail", "via": "web", "person": str(ceremony.person_id)}


def test_two_tabs_share_one_ceremony() -> None:
    ceremony = presented()
    again = open_ceremony(ceremony.person, TERMS, locale="en", at=LATER, by=by(ceremony.person))
    assert again.pk == ceremony.pk
    assert Ceremony.objects.count() == 1


def test_an_agreement_that_is_not_in_force_cannot_be_opened() -> None:
    spruce()
    person = ivan()
    for slug in ("nothing", PRIVACY):
        with pytest.raises(NotFound):
            open_ceremony(person, slug, locale="en", at=NOON, by=by(person))
    assert not events(Kind.OPENED, "")


def test_presenting_fixes_what_is_shown_to_the_byte() -> None:
    ceremony = presented()
    manifest = json.loads(ceremony.manifest)
    assert digest(manifest) == ceremony.manifest_sha256
    assert [(text["text"], text["act"]) for text in manifest["texts"]] == [
        (TERMS, "accept"), (PRIVACY, "read"), (DISCLAIMERS, "read"),
    ]  # fmt: skip
    shown = ceremony.items.select_related("rendering")[0].rendering
    assert manifest["texts"][0]["sha256"] == shown.sha256
    facts = the_event(Kind.PRESENTED, ceremony).facts
    assert facts["manifest_sha256"] == ceremony.manifest_sha256
    assert facts["texts"] == [f"{TERMS}/1", f"{PRIVACY}/1", f"{DISCLAIMERS}/1"]


def test_showing_the_same_again_changes_nothing() -> None:
    ceremony = presented()
    was = ceremony.manifest_sha256
    present(ceremony, locale="en", at=LATER, by=by(ceremony.person))
    assert ceremony.manifest_sha256 == was
    assert len(events(Kind.PRESENTED, ceremony)) == 1


def test_another_language_before_the_decision_is_another_presentation() -> None:
    ceremony = presented()
    was = ceremony.manifest_sha256
    present(ceremony, locale="zh-hans", at=LATER, by=by(ceremony.person))
    assert ceremony.manifest_sha256 != was
    assert {item.rendering.locale for item in ceremony.items.select_related("rendering")} == {"zh-hans"}


def test_another_language_after_the_decision_changes_nothing() -> None:
    ceremony = agreed()
    was = ceremony.manifest_sha256
    present(ceremony, locale="zh-hans", at=LATER, by=by(ceremony.person))
    assert (ceremony.locale, ceremony.manifest_sha256) == ("en", was)


def test_of_two_tabs_that_open_at_once_the_first_presents_and_both_go_on() -> None:
    ceremony = opened()
    late = Ceremony.objects.get(pk=ceremony.pk)
    present(ceremony, locale="en", at=NOON, by=by(ceremony.person))
    present(late, locale="en", at=LATER, by=by(ceremony.person))
    assert (late.status, late.manifest_sha256) == (Status.PRESENTED, ceremony.manifest_sha256)
    assert len(events(Kind.PRESENTED, ceremony)) == 1


def test_a_stranger_is_shown_nothing() -> None:
    ceremony = opened()
    for stranger in (MALLORY, Actor.person("someone else"), Actor("ceremony", "another"), SETUP):
        with pytest.raises(Forbidden):
            present(ceremony, locale="en", at=NOON, by=stranger)


def test_the_holder_of_the_link_may_take_part() -> None:
    ceremony = opened()
    present(ceremony, locale="en", at=NOON, by=Actor("ceremony", str(ceremony.pk)))
    assert ceremony.status == Status.PRESENTED


@pytest.mark.parametrize("slug", [TERMS, PRIVACY])
def test_a_newer_edition_of_any_text_of_the_set_ends_the_ceremony(slug: str) -> None:
    ceremony = presented()
    a_new_edition(slug, at=LATER)
    with pytest.raises(NotCurrent, match="newer edition"):
        present(ceremony, locale="en", at=LATER, by=by(ceremony.person))
    assert (ceremony.status, ceremony.lapse_reason) == (Status.LAPSED, "superseded")
    assert the_event(Kind.LAPSED, ceremony).facts == {"reason": "superseded"}


def test_of_two_tabs_that_find_it_out_at_once_both_are_told() -> None:
    ceremony = presented()
    late = Ceremony.objects.get(pk=ceremony.pk)
    a_new_edition(at=LATER)
    for tab in (ceremony, late):
        with pytest.raises(NotCurrent):
            present(tab, locale="en", at=LATER, by=by(ceremony.person))
    assert len(events(Kind.LAPSED, ceremony)) == 1


def test_an_announced_edition_ends_nothing_before_it_takes_effect() -> None:
    ceremony = presented()
    a_new_edition(at=LATER, effective_at=NOON + timedelta(days=1))
    present(ceremony, locale="en", at=LATER, by=by(ceremony.person))
    assert ceremony.status == Status.PRESENTED


def test_opening_again_after_a_newer_edition_starts_anew() -> None:
    first = presented()
    a_new_edition(at=LATER)
    second = open_ceremony(first.person, TERMS, locale="en", at=LATER, by=by(first.person))
    first.refresh_from_db()
    assert (first.status, second.status) == (Status.LAPSED, Status.OPENED)
    assert second.pk != first.pk


def test_a_ceremony_is_kept_open_for_fourteen_days() -> None:
    ceremony = presented()
    assert lapse_overdue(at=NOON + CEREMONY_LIFE - timedelta(seconds=1), by=SETUP) == 0
    assert lapse_overdue(at=NOON + CEREMONY_LIFE, by=SETUP) == 1
    ceremony.refresh_from_db()
    assert (ceremony.status, ceremony.lapse_reason) == (Status.LAPSED, "expired")
    assert the_event(Kind.LAPSED, ceremony).facts == {"reason": "expired"}


def test_what_was_signed_never_lapses() -> None:
    signed()
    assert lapse_overdue(at=NOON + 2 * CEREMONY_LIFE, by=SETUP) == 0


def test_a_program_opens_a_ceremony_and_gets_a_link_of_which_only_a_digest_is_kept() -> None:
    spruce()
    program = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")
    ceremony, token = open_for_subject(
        ivan(), TERMS, locale="en", return_url="https://shop.example/", at=NOON, by=program
    )
    kept = Ceremony.objects.get(link_digest=link_digest(token))
    assert kept.pk == ceremony.pk
    assert the_event(Kind.OPENED, ceremony).facts["via"] == "api"
    _same, second = open_for_subject(ivan(), TERMS, locale="en", return_url="", at=LATER, by=program)
    assert second == token  # a link that was answered once stays good


def test_the_level_is_that_of_the_edition_that_is_shown() -> None:
    ceremony = opened()
    a_new_edition(TERMS, at=NOON, level="sms")
    present(ceremony, locale="en", at=LATER, by=by(ceremony.person))
    assert ceremony.level == "sms"
    assert json.loads(ceremony.manifest)["level"] == "sms"


def test_the_way_back_is_kept_sealed_and_goes_when_the_person_is_erased_before_signing() -> None:
    spruce()
    person = ivan()
    open_ceremony(person, TERMS, locale="en", return_url="https://shop.example/?me=ivan", at=NOON, by=by(person))
    ceremony = Ceremony.objects.get()
    assert ceremony.return_url == "https://shop.example/?me=ivan"
    kept = Ceremony.objects.values_list("return_url", flat=True).get()
    assert kept is not None
    assert b"ivan" not in bytes(kept)
    Signatures().erase(person.pk, at=LATER)
    assert Ceremony.objects.get().return_url is None


def test_a_ceremony_without_a_way_back_keeps_none() -> None:
    spruce()
    open_ceremony(ivan(), TERMS, locale="en", at=NOON, by=SETUP)
    assert Ceremony.objects.get().return_url is None


def test_a_program_without_the_scope_opens_nothing() -> None:
    spruce()
    program = Actor("api", "shop", frozenset({"ceremonies:read"}), via="api")
    with pytest.raises(Forbidden):
        open_for_subject(ivan(), TERMS, locale="en", return_url="", at=NOON, by=program)
    assert not Ceremony.objects.exists()


def test_of_two_ceremonies_that_turn_out_to_be_one_persons_one_goes_on() -> None:
    ours = presented()
    other = presented(confirmed(a_newcomer(mail="anna@example.com", phone="")))
    other.person = ours.person
    lapse_twin(other, at=LATER, by=SETUP)
    ours.refresh_from_db()
    assert (ours.status, ours.lapse_reason) == (Status.LAPSED, "joined")
    assert the_event(Kind.LAPSED, ours).facts == {"reason": "joined"}
