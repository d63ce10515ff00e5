"""Every declared kind of event happens, opens, and can be told in both languages."""

import typing
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone, translation

from troth.agreements.services import answer_remark
from troth.cases import services as desk
from troth.cases.models import Case
from troth.cases.services import Said, open_case, scanning, setting_up
from troth.cases.services.attaching import Upload
from troth.cases.services.reminding import remind
from troth.cases.tests.desk import promised
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
from troth.clocks.makers import GU, a_rule, a_year
from troth.clocks.services import load_shipped, retire_rule
from troth.complaints import services as complaints
from troth.complaints.models import Complaint
from troth.complaints.rules import Grant, Ruling
from troth.core.actors import Actor, Role
from troth.core.refusals import Refused
from troth.figures.services import begin_action, drop_action, finish_action
from troth.files.scanner import Verdict
from troth.flows.services import take_up_delivery
from troth.flows.tests import makers
from troth.ledger import Event
from troth.ledger.draining import drain_until_idle
from troth.ledger.kinds import Kind, kind_of, kinds
from troth.people import services
from troth.people.models import Person, Staff, Team
from troth.people.services import (
    add_contact,
    create_token,
    enter_by_link,
    introduce,
    link_staff,
    redeem_code,
    reopen_contact,
    revoke_token,
    sign_in,
)
from troth.people.services.sessions import begin_session
from troth.people.tests.makers import (
    MALLORY,
    PASSWORD,
    SECRET,
    SETUP,
    a_newcomer,
    a_wrong_code,
    device_code,
    guess,
    joined,
    the_code,
)
from troth.press import ControlCharacter, Paper, Pressed
from troth.promises.models import Subscription
from troth.promises.rules.purchases import OrderTold, SubscriptionTold
from troth.promises.rules.standards import Key, Terms
from troth.promises.services import (
    Billed,
    draft_standard,
    end,
    publish_standard,
    record_order,
    record_subscription,
    renew,
    withdraw_plan,
)
from troth.promises.tests.makers import drive
from troth.support.rules import SUPPORT
from troth.vault.scopes import person_scope
from troth.vault.sessions import SessionStore, digest_of

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
    colleagues_come_and_go(person)
    promises_and_purchases(person)
    document = one_held_released_and_sealed(person, staff, monkeypatch)
    note_download(document, what="document", at=timezone.now(), by=staff.actor)
    remark = makers.a_disagreement(makers.a_person("Anna", "anna@example.com"))
    answer_remark(remark, "We thank you.", at=timezone.now(), by=staff.actor)
    a_proof_that_aged(makers.a_person("Boris", "boris@example.com"))
    a_decision_by_link_that_was_dropped(makers.a_person("Hugo", "hugo@example.com"))
    one_that_lapsed(makers.a_person("Carla", "carla@example.com"))
    messages_that_did_not_arrive(staff, monkeypatch)
    a_duty_given_up_and_taken_up(staff)
    rules_and_calendars()
    actions_on_causes(staff)
    work_at_the_desk(person, staff)
    what_the_desk_sets_up(staff)
    complaints_to_the_end(person)
    asked_how_content_they_are(staff)
    assert {event.kind for event in Event.objects.all()} == {kind.name for kind in OURS}
    for event in Event.objects.all():
        assert sentence(kind_of(event.kind), event.facts, "en")


def work_at_the_desk(person: Person, staff: Staff) -> None:
    """A request and all that is done with it, a date that is reminded of, and one that somebody without a name brings."""
    now, mine, by = timezone.now(), Actor.person(person.pk), staff.actor
    bill = Upload("bill.txt", b"25.00", "text/plain; charset=utf-8")

    def asked(body: str, whose: Person | None = person, **more: typing.Any) -> Case:
        who = mine if whose else MALLORY
        return open_case(SUPPORT, Said(body, locale="en", **more), person=whose, way="web", at=now, by=who)

    with promised(hours=1):
        case, other = asked("It does not start.", files=(bill,)), asked("The same again.")
        desk.acknowledge(case, "screen", at=now, by=WORKER)
        file = case.attachments.get()
        scanning._settle(file, Verdict("Eicar"), at=now, by=WORKER)
        file.refresh_from_db()
        scanning.release(file, "Our own test file", at=now, by=by)
        remind(at=now + timedelta(hours=1), by=WORKER)
    desk.assign(case, team=None, assignee=staff, at=now, by=by)
    for one in (case, other):
        desk.prioritise(one, "high", at=now, by=by)
    desk.retag(case, add=["start"], at=now, by=by)
    desk.note(case, "Careful.", at=now, by=by)
    desk.answer(case, "We are looking.", interim=True, at=now, by=by)
    desk.wait_for_person(case, "Which version?", at=now, by=by)
    extra = desk.write(case, "4.2, and the bill is wrong.", at=now, by=mine)
    desk.answer(case, "Take 4.3.", at=now, by=by)
    desk.split(case, [extra.pk], "The bill", at=now, by=by)
    desk.link(case, other, at=now, by=by)
    case = Case.objects.get(pk=case.pk)
    desk.close(case, "solved", at=now, by=by)
    desk.reopen(case, "It is not.", at=now, by=by)
    desk.merge(other, case, at=now, by=by)
    nameless = asked("Somebody", None)
    desk.claim(nameless, person, at=now, by=Actor("receipt", str(nameless.pk)))


def complaints_to_the_end(person: Person) -> None:
    """One decided, appealed, reversed, paid and accepted; one withdrawn, one closed; two tracks outside; the set-up."""
    now, mine = timezone.now(), Actor.person(person.pk)
    agent, boss = (
        joined(name, name.title(), [role], at=now) for name, role in (("tess", "agent"), ("bob", "supervisor"))
    )
    complaints.load_defaults(at=now, by=SETUP)
    cause = complaints.enter_cause("lost-mail", {"en": "Lost", "zh-hans": "丢失"}, at=now, by=SETUP)
    complaints.retire_cause(cause, at=now, by=SETUP)
    refund = Grant("refund", 2500, "CNY")
    reasons = "The payment was repeated twice after a timeout, so one of the charges was not owed."

    def complained(body: str) -> Complaint:
        said, filed = (
            Said(body, locale="en"),
            {"category": "billing", "wish": "My money", "person": person, "way": "web"},
        )
        complaint = complaints.file_complaint(said, at=now, by=mine, **filed)  # type: ignore[arg-type]
        complaints.assess(complaint, complaints.Assessment("high", "billing"), at=now, by=agent.actor)
        return complaint

    complaint = complained("Charged twice.")
    complaints.acknowledge_complaint(complaint, "mail", at=now, by=WORKER)
    complaints.investigate(complaint, "The gateway repeated it.", at=now, by=agent.actor)
    first = complaints.decide(complaint, Ruling("partly", reasons, "double-charge", refund), at=now, by=agent.actor)
    complaints.decline_remedy(first.granted, "All or nothing.", at=now, by=mine)
    made = complaints.appeal(complaint, "Look again.", at=now, by=mine)
    complaints.assign_appeal(made, boss, at=now, by=agent.actor)
    ruling = Ruling("upheld", reasons, "double-charge", refund)
    second = complaints.decide_appeal(made, ruling, at=now, by=boss.actor)
    proof = complaints.Proof(timezone.localdate(now), "R-1")
    complaints.carry_out_remedy(second.granted, proof, at=now, by=agent.actor)
    for steps in (("received", "answered", "accepted", "settled"), ("declined",), ("ended",)):
        referral = complaints.refer_out(complaint, complaints.Outward("12315", "Pudong"), at=now, by=agent.actor)
        for step in steps:
            complaints.note_reply_of_referral(referral, step, at=now, by=agent.actor)
    report = complaints.refer_out(complaint, complaints.Outward("12315", "P", "report"), at=now, by=agent.actor)
    complaints.note_reply_of_referral(report, "decided", at=now, by=agent.actor)
    complaints.note_pack(complaint, "json", "ab" * 32, at=now, by=mine)
    complaints.accept_decision(complaint, at=now, by=mine)
    complaints.withdraw(complained("Charged thrice."), "It came back.", at=now, by=mine)


def asked_how_content_they_are(staff: Staff) -> None:
    """One whom the lot drew, who is reminded and not content; and the lots of a year that is over."""
    now = timezone.now()
    case = open_case(SUPPORT, Said("Nobody", locale="en"), person=None, way="web", at=now, by=MALLORY)
    desk.commit_lots(2020, at=now, by=WORKER)
    desk.keep_lots(at=now, by=WORKER)
    desk.close(case, "answered", at=now, by=staff.actor)
    with patch("troth.cases.services.rating.is_drawn", return_value=True):
        desk.draw(case, at=now, by=WORKER)
    desk.remind_to_rate(at=now + timedelta(days=7), by=WORKER)
    desk.rate(case, 1, "Nobody listened.", at=now, by=Actor("receipt", str(case.pk)))
    desk.end_look(case, "The first answer missed the point.", at=now, by=staff.actor)


def what_the_desk_sets_up(staff: Staff) -> None:
    now, by, both = timezone.now(), staff.actor, {"zh-hans": "谢谢", "en": "Thanks"}
    view = setting_up.save_view("Late", "late=on", at=now, by=by)
    setting_up.remove_view(view.pk, at=now, by=by)
    rule = setting_up.add_rule(setting_up.RuleFor("desk", locale="en"), at=now, by=by)
    setting_up.remove_rule(rule.pk, at=now, by=by)
    setting_up.prepare_reply("thanks", both, both, at=now, by=by)


def actions_on_causes(staff: Staff) -> None:
    now = timezone.now()
    for conclude in (finish_action, drop_action):
        action = begin_action(
            "double-charge", what="Charge once", expected="Half as many", owner=staff,
            due=timezone.localdate(now), at=now, by=staff.actor,
        )  # fmt: skip
        conclude(action, "It is charged once now.", at=now, by=staff.actor)


def rules_and_calendars() -> None:
    now = timezone.now()
    load_shipped(at=now, by=SETUP)
    retire_rule(a_rule(at=now).pk, at=now, by=GU)
    a_year(at=now)


def people_and_programs(staff: Staff) -> None:
    now = timezone.now()
    enter_by_link(link_staff(staff, at=now, by=SETUP), at=now, by=MALLORY)
    create_token("shop", scopes=["ceremonies:write"], at=now, by=SETUP)
    revoke_token("shop", at=now, by=SETUP)
    program = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")
    introduce("u-1", name="", mail="new@example.com", phone="", locale="en", at=now, by=program)
    again = a_newcomer(mail="NEWS@example.com", phone="", at=now)  # somebody known comes again
    makers.a_person("Nina", "news@example.com")
    with transaction.atomic():
        redeem_code(again, at=now, by=MALLORY)
    sign_in(mail="unknown@example.com", address="", at=now, by=MALLORY)
    code = a_newcomer(mail="guessing@example.com", at=now)
    with pytest.raises(Refused):
        guess(code, a_wrong_code(code), at=now)
    person = makers.a_person("Dora", "dora@example.com")
    add_contact(person, kind="phone", value="+8613800006208", at=now, by=Actor.person(person.pk))
    reopen_contact("+8613800006208", at=now, by=SETUP)


def colleagues_come_and_go(person: Person) -> None:
    """One who joins, signs in, proves it again, changes everything, is placed, reset, brought back and parted with."""
    now = timezone.now() + timedelta(hours=1)
    services.found_team("desk", "Desk", at=now, by=SETUP)
    services.rename_team(Team.objects.get(), "Front desk", at=now, by=SETUP)
    joined("boss", "Boss", ["administrator"], at=now)
    member = joined("joiner", "Joiner", ["agent"], at=now)
    by, then = member.actor, now + timedelta(seconds=30)
    with pytest.raises(Refused):
        services.check_password("joiner", "wrong", address="", at=now, by=MALLORY)
    services.sign_staff_in(member, device_code(then), at=then, by=MALLORY)
    services.prove_again(member, PASSWORD, at=then, by=by)
    begin_session(member, digest=session_of_nobody(), address="", browser="", at=then)
    services.change_password(member, "seven other herons", here=b"", at=then, by=by)
    services.change_device(member, SECRET, device_code(then), here=b"", at=then, by=by)
    services.renew_recovery_codes(member, at=then, by=by)
    services.place_member(member, roles=["quality"], teams=["desk"], at=then, by=SETUP)
    services.note_access(member, person.pk, "remark", at=then, by=by)
    services.reopen_member("joiner", at=then, by=SETUP)
    services.reset_member(member, locale="en", sent="printed", at=then, by=SETUP)
    services.part_with(member, at=then, by=SETUP)


def session_of_nobody() -> bytes:
    """A living session, for it to be ended."""
    store = SessionStore()
    store.save()
    return digest_of(store)


def promises_and_purchases(person: Person) -> None:
    now, key = timezone.now(), Key("drive", "", "complaint", "", "resolution")
    service = drive()
    withdraw_plan(service.plans.get(slug="free"), at=now, by=SETUP)
    draft_standard(key, Terms(15, "day"), drafter="Lin Lan", at=now, by=SETUP)
    publish_standard(key, approver="Gu Yuan", at=now, by=SETUP)
    order = OrderTold("standard", 2500, "CNY", False, now)
    for told, as_of in ((order, None), (replace(order, paid_at=now), now + timedelta(seconds=1))):
        record_order(Billed(service, "B-1", person, told, as_of), at=now, by=SETUP)
    running = SubscriptionTold(
        "standard", 2500, "CNY", False, now, period_start=now, period_end=now + timedelta(days=30)
    )
    for n, each in enumerate((running, replace(running, auto_renewal=True))):
        as_of = now + timedelta(seconds=n)
        record_subscription(Billed(service, "S-1", person, each, as_of), at=now, by=SETUP)
    subscription = Subscription.objects.get()
    renew(subscription, now + timedelta(days=60), at=now + timedelta(seconds=2), by=SETUP)
    subscription.refresh_from_db()
    end(subscription, "cancelled", at=now + timedelta(seconds=3), by=SETUP)


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
