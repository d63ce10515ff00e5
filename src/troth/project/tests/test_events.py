"""Every declared kind of event happens, opens, and can be told in both languages."""

import typing
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from troth.agreements.services import answer_remark
from troth.ceremonies.models import Document
from troth.ceremonies.rules import CEREMONY_LIFE, PROOF_LIFE
from troth.ceremonies.services import (
    agree,
    documents,
    enter_code,
    lapse_overdue,
    note_download,
    release_document,
    request_code,
    sign,
)
from troth.channels.inbox import InboxChannel
from troth.channels.models import OutgoingMessage
from troth.channels.services import deliver, post, retry_message
from troth.channels.transport import Never
from troth.core.actors import Actor, Role
from troth.core.refusals import Refused
from troth.flows.services import take_up_delivery
from troth.flows.tests import makers
from troth.ledger import Event
from troth.ledger.draining import drain_until_idle
from troth.ledger.kinds import Kind, kind_of, kinds
from troth.people.models import Person, Staff
from troth.people.services import (
    add_contact,
    create_token,
    enter_by_link,
    introduce,
    link_staff,
    reopen_contact,
    revoke_token,
    sign_in,
)
from troth.people.tests.makers import MALLORY, SETUP, a_newcomer, a_wrong_code, guess, the_code
from troth.press import ControlCharacter, Paper, Pressed
from troth.vault.scopes import person_scope

OURS = [kind for kind in kinds() if ".tests." not in kind.facts.__module__]
WORKER = Actor.job("tests")
SAMPLES = {"str": "x", "int": 7, "bool": True}


def sentence(kind: Kind, facts: dict[str, object], locale: str) -> str:
    with translation.override(locale):
        return str(kind.sentence) % facts


def sample(kind: Kind) -> dict[str, object]:
    """A value for each fact that is a plain one; a sentence may name no other."""
    hints = typing.get_type_hints(kind.facts)
    return {name: SAMPLES[hint.__name__] for name, hint in hints.items() if getattr(hint, "__name__", "") in SAMPLES}


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.name)
def test_a_sentence_names_plain_facts_of_its_kind_and_is_told_in_both_languages(kind: Kind) -> None:
    english, chinese = (sentence(kind, sample(kind), locale) for locale in ("en", "zh-hans"))
    assert english != chinese
    assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
    assert "%" not in english + chinese


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("demo")
def test_every_declared_kind_happens_and_its_facts_open(monkeypatch: pytest.MonkeyPatch) -> None:
    person, staff = makers.a_person(), makers.a_colleague(Role.SUPERVISOR)
    makers.an_agreement()
    people_and_programs(staff)
    document = one_held_released_and_sealed(person, staff, monkeypatch)
    note_download(document, what="document", at=timezone.now(), by=staff.actor)
    remark = makers.a_disagreement(makers.a_person("Anna", "anna@example.com"))
    answer_remark(remark, "We thank you.", at=timezone.now(), by=staff.actor)
    a_proof_that_aged(makers.a_person("Boris", "boris@example.com"))
    a_decision_by_link_that_was_dropped(makers.a_person("Hugo", "hugo@example.com"))
    one_that_lapsed(makers.a_person("Carla", "carla@example.com"))
    messages_that_did_not_arrive(staff, monkeypatch)
    a_duty_given_up_and_taken_up(staff)
    assert {event.kind for event in Event.objects.all()} == {kind.name for kind in OURS}
    for event in Event.objects.all():
        assert sentence(kind_of(event.kind), event.facts, "en")


def people_and_programs(staff: Staff) -> None:
    now = timezone.now()
    enter_by_link(link_staff(staff, at=now, by=SETUP), at=now, by=MALLORY)
    create_token("shop", scopes=["ceremonies:write"], at=now, by=SETUP)
    revoke_token("shop", at=now, by=SETUP)
    program = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")
    introduce("u-1", name="", mail="new@example.com", phone="", locale="en", at=now, by=program)
    sign_in(mail="unknown@example.com", address="", at=now, by=MALLORY)
    code = a_newcomer(mail="guessing@example.com", at=now)
    with pytest.raises(Refused):
        guess(code, a_wrong_code(code), at=now)
    person = makers.a_person("Dora", "dora@example.com")
    add_contact(person, kind="phone", value="+8613800006208", at=now, by=Actor.person(person.pk))
    reopen_contact("+8613800006208", at=now, by=SETUP)


def one_held_released_and_sealed(person: Person, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> Document:
    document = makers.a_signature(person)

    def refuse(paper: Paper) -> Pressed:
        raise ControlCharacter("U+0007")

    with monkeypatch.context() as patched:
        patched.setattr(documents, "press", refuse)
        drain_until_idle()
    document.refresh_from_db()
    release_document(document, at=timezone.now(), by=staff.actor)
    drain_until_idle()
    return Document.objects.select_related("ceremony", "file").get(pk=document.pk)


def a_proof_that_aged(person: Person) -> None:
    ceremony, by, now = makers.a_presentation(person), Actor.person(person.pk), timezone.now()
    agree(ceremony, consents={}, reading="", manifest_sha256=ceremony.manifest_sha256, at=now, by=by)
    code = request_code(ceremony, person.contacts.get(), title="Terms", at=now, by=by)
    enter_code(ceremony, code.pk, the_code(code), at=now, by=by)
    with pytest.raises(Refused):
        sign(ceremony, "Boris", connection=makers.CONNECTION, at=now + PROOF_LIFE + timedelta(seconds=1), by=by)


def a_decision_by_link_that_was_dropped(person: Person) -> None:
    ceremony, now = makers.a_presentation(person), timezone.now()
    holder, by = Actor("ceremony", str(ceremony.pk), via="link:elsewhere"), Actor.person(person.pk)
    agree(ceremony, consents={}, reading="", manifest_sha256=ceremony.manifest_sha256, at=now, by=holder)
    code = request_code(ceremony, person.contacts.get(), title="Terms", at=now, by=by)
    with pytest.raises(Refused):
        enter_code(ceremony, code.pk, the_code(code), at=now, by=by)


def one_that_lapsed(person: Person) -> None:
    makers.a_presentation(person)
    assert lapse_overdue(at=timezone.now() + CEREMONY_LIFE, by=WORKER)


def a_duty_given_up_and_taken_up(staff: Staff) -> None:
    makers.a_signature(makers.a_person("Gero", "gero@example.com"))
    duty = makers.deliveries(handler="ceremonies.seal_the_document", done_at=None).get()
    makers.deliveries(pk=duty.pk).update(dead_at=timezone.now(), outcome="dead")
    take_up_delivery(duty.pk, at=timezone.now(), by=staff.actor)


def messages_that_did_not_arrive(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(channel: InboxChannel, letter: object) -> None:
        raise Never("rcpt 5.1.1")

    monkeypatch.setattr(InboxChannel, "send", refuse)
    late, refused = a_message("late"), a_message("refused")
    deliver(late.pk, at=timezone.now() + timedelta(days=30), by=WORKER)
    deliver(refused.pk, at=timezone.now(), by=WORKER)
    retry_message(refused.pk, at=timezone.now(), by=staff.actor)


def a_message(key: str) -> OutgoingMessage:
    return post(
        key=key, channel="mail", to="eva@example.com", person="eva", scope=person_scope("eva", "profile"), locale="en",
        template="code-entry", context={"code": "123456", "about": "", "minutes": 10}, at=timezone.now(), by=WORKER,
    )  # fmt: skip
