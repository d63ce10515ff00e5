"""Proving and signing."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from troth.canon.statements import digest
from troth.ceremonies.events import Kind
from troth.ceremonies.models import Ceremony, Document, Status
from troth.ceremonies.rules import PROOF_LIFE, Drawn
from troth.ceremonies.services import (
    agree,
    enter_code,
    open_ceremony,
    open_for_subject,
    present,
    request_code,
    sign,
    signing,
)
from troth.ceremonies.services.opening import NotCurrent
from troth.ceremonies.services.signing import Connection, OnItsWay
from troth.ceremonies.tests.makers import (
    HERE,
    MINUTE,
    PRIVACY,
    TERMS,
    a_code,
    a_new_edition,
    agreed,
    by,
    contact_of,
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
from troth.people.events import Kind as PeopleKind
from troth.people.models import Code, Person
from troth.people.services import introduce, issue_code
from troth.people.tests.makers import (
    IVANS_MAIL,
    MALLORY,
    NOON,
    a_newcomer,
    a_wrong_code,
    confirmed,
    ivan,
    the_code,
)

pytestmark = pytest.mark.django_db
LATER = NOON + 2 * MINUTE
PROGRAM = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")


def anna() -> Person:
    return confirmed(a_newcomer(name="Anna", mail="anna@example.com", phone=""))


def enter(ceremony: Ceremony, code: Code | None, typed: str = "", *, actor: Actor | None = None) -> Ceremony:
    digits = typed or (the_code(code) if code else "123456")
    return enter_code(ceremony, code.pk if code else None, digits, at=LATER, by=actor or by(ceremony.person))


def put_name(ceremony: Ceremony, name: str = "伊万", connection: Connection = HERE) -> Document:
    return sign(ceremony, name, connection=connection, at=NOON + 3 * MINUTE, by=by(ceremony.person))


def test_asking_for_a_code_is_agreeing_to_electronic_form() -> None:
    ceremony = agreed()
    code = a_code(ceremony)
    assert ceremony.electronic_form_at == NOON + MINUTE
    facts = the_event(Kind.ELECTRONIC_FORM_AGREED, ceremony).facts
    assert facts == {"manifest_sha256": ceremony.manifest_sha256}
    assert code.subject == f"{ceremony.pk}:{ceremony.manifest_sha256}"


def test_a_second_click_within_a_minute_sends_nothing_more() -> None:
    ceremony = agreed()
    first = a_code(ceremony)
    assert a_code(ceremony, at=NOON + MINUTE + timedelta(seconds=59)).pk == first.pk
    assert a_code(ceremony, kind="phone", at=NOON + MINUTE + timedelta(seconds=59)).pk != first.pk
    assert a_code(ceremony, at=NOON + 2 * MINUTE + timedelta(seconds=1)).pk != first.pk
    assert len(events(Kind.ELECTRONIC_FORM_AGREED, ceremony)) == 1


def test_of_two_clicks_at_once_one_sends_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    ceremony = agreed()
    a_code(ceremony)
    monkeypatch.setattr(signing, "_just_sent", lambda ceremony, contact, at: None)  # not in the table yet
    with pytest.raises(OnItsWay) as refused:
        a_code(ceremony)
    assert 0 < refused.value.retry_after <= 60
    assert Code.objects.filter(purpose="signing").count() == 1


def test_no_code_before_the_decision() -> None:
    for ceremony in (opened(), presented()):
        with pytest.raises(Refused, match="First decide"):
            a_code(ceremony)
    assert not Code.objects.filter(purpose="signing").exists()


def test_a_code_goes_to_nobody_else() -> None:
    ceremony, other = agreed(), agreed(anna())
    with pytest.raises(Forbidden):
        request_code(ceremony, contact_of(other), title="Terms", at=LATER, by=by(ceremony.person))
    for stranger in (MALLORY, by(other.person)):
        with pytest.raises(Forbidden):
            request_code(ceremony, contact_of(ceremony), title="Terms", at=LATER, by=stranger)


def test_below_the_level_that_the_agreement_asks_for_no_code_is_sent() -> None:
    spruce(level="sms")
    ceremony = agreed()
    with pytest.raises(Refused, match="stronger proof") as refused:
        a_code(ceremony)
    assert refused.value.field == "channel"
    with pytest.raises(Refused, match="confirmed before"):  # a number added a minute ago proves nothing more
        a_code(ceremony, kind="phone")
    ceremony.person.contacts.filter(kind="phone").update(confirmed_at=NOON)
    code = a_code(ceremony, kind="phone")
    assert enter(ceremony, code).status == Status.VERIFIED


def by_link(ceremony: Ceremony, browser: str = "link:one") -> Actor:
    return Actor("ceremony", str(ceremony.pk), via=browser)


def decided_by_link() -> Ceremony:
    spruce()
    ceremony = open_ceremony(ivan(), TERMS, locale="en", at=NOON, by=by(ivan()))
    holder = by_link(ceremony)
    present(ceremony, locale="en", at=NOON, by=holder)
    shown = ceremony.manifest_sha256
    return agree(ceremony, consents={"news": True}, reading="", manifest_sha256=shown, at=NOON + MINUTE, by=holder)


def test_a_link_is_worth_nothing_once_somebody_proved_themselves() -> None:
    ceremony = decided_by_link()
    code = request_code(ceremony, ceremony.person.contacts.get(kind="mail"), title="T", at=NOON, by=by_link(ceremony))
    enter_code(ceremony, code.pk, the_code(code), at=NOON, by=by_link(ceremony))
    assert (ceremony.status, ceremony.link_digest) == (Status.VERIFIED, None)
    with pytest.raises(Forbidden):
        enter_code(ceremony, code.pk, "000000", at=NOON, by=by_link(ceremony))
    with pytest.raises(Forbidden):
        sign(ceremony, "Mallory", connection=HERE, at=NOON, by=by_link(ceremony))
    document = sign(ceremony, "Ivan", connection=HERE, at=NOON, by=by(ceremony.person))
    assert document.facts()["decision"]["by"].startswith("a holder of the ceremony's link")


def test_what_another_browser_decided_by_the_link_is_not_the_signers_decision() -> None:
    ceremony = decided_by_link()
    for prover in (by_link(ceremony, "link:two"), by(ceremony.person)):
        ceremony.refresh_from_db()
        if ceremony.status == Status.OPENED:
            present(ceremony, locale="en", at=NOON, by=by_link(ceremony))
            shown = ceremony.manifest_sha256
            agree(ceremony, consents={}, reading="", manifest_sha256=shown, at=NOON, by=by_link(ceremony))
        code = request_code(ceremony, ceremony.person.contacts.get(kind="mail"), title="T", at=NOON, by=prover)
        with pytest.raises(Refused, match="another browser"):
            enter_code(ceremony, code.pk, the_code(code), at=NOON, by=prover)
        assert (ceremony.status, ceremony.manifest_sha256, ceremony.presented_at) == (Status.OPENED, "", None)
        assert not ceremony.consents.exists()
        assert not ceremony.items.exists()
    assert len(events(Kind.DECISION_DROPPED, ceremony)) == 2


def test_the_statement_binds_provider_level_and_the_words_of_each_consent() -> None:
    document = signed()
    facts = document.facts()
    assert facts["provider"]["id"] == "spruce"
    assert facts["service"]["names"]["en"] == "Spruce Drive"
    assert facts["level"] == "mail"
    assert {(c["purpose"], len(c["sha256"]), c["text"]) for c in facts["consents"]} == {
        ("news", 64, PRIVACY), ("analytics", 64, PRIVACY),
    }  # fmt: skip


def test_the_right_code_proves_who_it_is() -> None:
    ceremony = agreed()
    code = a_code(ceremony)
    enter(ceremony, code)
    assert ceremony.status == Status.VERIFIED
    proof = json.loads(ceremony.verification or "")
    assert (proof["channel"], proof["contact"], proof["code"]) == ("mail", IVANS_MAIL, str(code.pk))
    facts = the_event(Kind.VERIFIED, ceremony).facts
    assert (facts["channel"], facts["code"]) == ("mail", str(code.pk))
    assert facts["manifest_sha256"] == ceremony.manifest_sha256


def test_wrong_digits_leave_everything_as_it_was_and_cost_a_try() -> None:
    ceremony = agreed()
    code = a_code(ceremony)
    with pytest.raises(Refused, match="not the code"):
        enter(ceremony, code, a_wrong_code(code))
    ceremony.refresh_from_db()
    assert ceremony.status == Status.AGREED
    with pytest.raises(Invalid):
        enter(ceremony, code, "12345")
    assert len(events(PeopleKind.CODE_MISTAKEN, code)) == 1


def test_a_code_of_another_ceremony_or_another_purpose_is_refused() -> None:
    ceremony, other = agreed(), agreed(anna())
    theirs = a_code(other)
    entry = issue_code(contact_of(ceremony), purpose="entry", subject="somewhere", at=LATER, by=MALLORY)
    for foreign in (theirs, entry):
        with pytest.raises(Refused, match="does not fit"):
            enter(ceremony, foreign)
    with pytest.raises(Refused):
        enter(ceremony, None)
    ceremony.refresh_from_db()
    assert ceremony.status == Status.AGREED


def test_nothing_is_proved_before_the_decision_nor_by_strangers() -> None:
    ceremony = agreed()
    code = a_code(ceremony)
    with pytest.raises(Forbidden):
        enter(ceremony, code, actor=MALLORY)
    unseen = presented(anna())
    with pytest.raises(Refused, match="First decide"):
        enter(unseen, None)


def test_a_code_entered_twice_proves_once() -> None:
    ceremony = agreed()
    late = Ceremony.objects.get(pk=ceremony.pk)
    code = a_code(ceremony)
    enter(ceremony, code)
    assert enter(ceremony, code).status == Status.VERIFIED
    assert enter(late, code).status == Status.VERIFIED
    assert len(events(Kind.VERIFIED, ceremony)) == 1


def test_a_newcomer_whose_mailbox_is_known_signs_as_the_known_person_in_one_ceremony() -> None:
    known = presented()
    introduced = introduce("u-1", name="Iwan", mail=IVANS_MAIL, phone="", locale="en", at=NOON, by=PROGRAM)
    way_back = "https://shop.example/"
    ceremony, _token = open_for_subject(introduced, TERMS, locale="en", return_url=way_back, at=NOON, by=PROGRAM)
    link = Actor("ceremony", str(ceremony.pk))
    present(ceremony, locale="en", at=NOON, by=link)
    ceremony = agreed_by(ceremony, link)
    code = request_code(ceremony, contact_of(ceremony), title="Terms", at=LATER, by=link)
    enter(ceremony, code, actor=link)
    assert ceremony.person == known.person
    assert Ceremony.objects.get(pk=ceremony.pk).return_url == way_back
    known.refresh_from_db()
    assert (known.status, known.lapse_reason) == (Status.LAPSED, "joined")
    assert json.loads(ceremony.verification or "")["contact"] == IVANS_MAIL


def agreed_by(ceremony: Ceremony, actor: Actor) -> Ceremony:
    return agree(
        ceremony, consents={}, reading="", manifest_sha256=ceremony.manifest_sha256, at=NOON + MINUTE, by=actor
    )


def test_signing_keeps_everything_in_one_statement() -> None:
    ceremony = verified(news=True)
    document = put_name(ceremony, "𠮷䶮 🌲 אברהם")
    facts = document.facts()
    assert digest(facts) == document.statement_sha256
    assert facts["presentation_sha256"] == ceremony.manifest_sha256
    assert facts["signature"] == {"kind": "typed", "name": "𠮷䶮 🌲 אברהם", "source": "client-reported"}
    assert facts["connection"]["ip"] == "192.0.2.7"
    assert facts["signer"]["name"] == "伊万"
    assert {c["purpose"]: c["given"] for c in facts["consents"]} == {"news": True, "analytics": False}
    assert [act["act"] for act in facts["acts"]] == ["accept", "read", "read"]
    assert facts["times"]["signed_at"] == "2026-11-21T04:03:00.000Z"
    told = the_event(Kind.SIGNED, ceremony).facts
    assert told == {
        "document": str(document.pk), "statement_sha256": document.statement_sha256,
        "manifest_sha256": ceremony.manifest_sha256, "signature": "typed",
    }  # fmt: skip


def test_a_drawn_signature_is_kept_as_strokes() -> None:
    ceremony = verified()
    hand = Drawn((((0, 0, 0, 500), (10, 10, 16, 500)),))
    document = sign(ceremony, hand, connection=HERE, at=NOON + 3 * MINUTE, by=by(ceremony.person))
    assert document.facts()["signature"]["strokes"] == [[[0, 0, 0, 500], [10, 10, 16, 500]]]
    assert the_event(Kind.SIGNED, ceremony).facts["signature"] == "drawn"


def test_signing_again_returns_the_one_document() -> None:
    ceremony = verified()
    late = Ceremony.objects.get(pk=ceremony.pk)
    first = put_name(ceremony)
    assert put_name(ceremony, "Somebody else").pk == first.pk
    assert put_name(late, "Somebody else").pk == first.pk
    assert first.facts()["signature"]["name"] == "伊万"
    assert Document.objects.count() == 1
    assert len(events(Kind.SIGNED, ceremony)) == 1


def test_nobody_signs_unproved() -> None:
    for ceremony in (agreed(), presented(anna())):
        with pytest.raises(Refused, match="First enter the code"):
            put_name(ceremony)
    assert not Document.objects.exists()


def test_strangers_sign_nothing() -> None:
    ceremony = verified()
    with pytest.raises(Forbidden):
        sign(ceremony, "伊万", connection=HERE, at=LATER, by=MALLORY)
    assert not Document.objects.exists()


def test_a_proof_older_than_half_an_hour_has_to_be_given_anew() -> None:
    ceremony = verified()
    late = NOON + 2 * MINUTE + PROOF_LIFE + timedelta(seconds=1)
    with pytest.raises(Refused, match="a while ago"):
        sign(ceremony, "伊万", connection=HERE, at=late, by=by(ceremony.person))
    ceremony.refresh_from_db()
    assert (ceremony.status, ceremony.verified_at) == (Status.AGREED, None)
    assert the_event(Kind.PROOF_AGED, ceremony).facts == {"verified_at": "2026-11-21T04:02:00.000Z"}
    code = a_code(ceremony, at=late)
    enter_code(ceremony, code.pk, the_code(code), at=late, by=by(ceremony.person))
    document = sign(ceremony, "伊万", connection=HERE, at=late, by=by(ceremony.person))
    assert document.facts()["verification"]["code"] == str(code.pk)


STEPS: dict[str, Callable[[Ceremony, Code | None], object]] = {
    "code": lambda ceremony, code: a_code(ceremony, at=LATER),
    "enter": lambda ceremony, code: enter(ceremony, code),
    "sign": lambda ceremony, code: put_name(ceremony),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_edition_superseded_meanwhile_stops_each_step(step: str) -> None:
    ceremony = verified() if step == "sign" else agreed()
    code = a_code(ceremony) if step == "enter" else None
    a_new_edition(at=NOON + 2 * MINUTE)
    with pytest.raises(NotCurrent, match="Nothing was signed"):
        STEPS[step](ceremony, code)
    ceremony.refresh_from_db()
    assert (ceremony.status, ceremony.lapse_reason) == (Status.LAPSED, "superseded")
    assert not Document.objects.exists()


def test_a_browser_that_sends_control_characters_as_its_name_still_gets_its_document() -> None:
    ceremony = verified()
    document = put_name(ceremony, connection=Connection(None, "unknown", "Moz\x81illa" + "x" * 400))
    connection = document.facts()["connection"]
    assert connection["user_agent"] == "Moz?illa" + "x" * 292
    assert connection["ip"] is None


def test_what_was_signed_stays_signed_when_a_newer_edition_appears() -> None:
    document = signed()
    a_new_edition(at=NOON + 4 * MINUTE)
    assert put_name(document.ceremony).pk == document.pk
    assert ivan() == document.person
