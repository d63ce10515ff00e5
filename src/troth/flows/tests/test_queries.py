from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from troth.agreements.services import disagree
from troth.ceremonies.models import Document
from troth.ceremonies.services import decline
from troth.core.actors import Actor, Role
from troth.core.refusals import NotFound
from troth.core.refusals import Refused as RefusedAct
from troth.flows.queries.alarms import unsealed
from troth.flows.queries.awaiting import awaiting_agreement
from troth.flows.queries.deliveries import dead_letters
from troth.flows.queries.gauges import gauges
from troth.flows.queries.mine import mine
from troth.flows.queries.offers import by_service, offers
from troth.flows.queries.remarks import remark_of, remark_page
from troth.flows.queries.signature import signature_of
from troth.flows.queries.signatures import Wanted, signature_page
from troth.flows.queries.today import today
from troth.flows.services import take_up_delivery
from troth.flows.tests.makers import (
    SLUG,
    a_colleague,
    a_dead_duty,
    a_disagreement,
    a_person,
    a_presentation,
    a_question,
    a_signature,
    an_agreement,
    deliveries,
    events,
)
from troth.people.models import Person
from troth.vault import datakeys
from troth.vault.datakeys import shred
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db
NAMES = ("Ivan", "Olga", "Rita", "Mallory")


def everybody_signs() -> list[Document]:
    an_agreement()
    return [a_signature(a_person(name, f"{name.lower()}@example.com")) for name in NAMES]


def test_a_document_unsealed_for_five_minutes_is_an_alarm() -> None:
    an_agreement()
    signed = a_signature(a_person()).signed_at
    assert unsealed(signed + timedelta(minutes=5)).late == 0
    assert unsealed(signed + timedelta(minutes=5, seconds=1)).late == 1


def test_a_held_document_is_counted_as_held() -> None:
    an_agreement()
    signature = a_signature(a_person())
    Document.objects.filter(pk=signature.pk).update(held_at=timezone.now(), held_reason="CannotPress")
    found = unsealed(timezone.now() + timedelta(minutes=6))
    assert (found.late, found.retried, found.held, found.stuck) == (1, 0, 1, 1)


def test_signatures_stand_newest_first_with_masked_contacts() -> None:
    documents = everybody_signs()
    rows = signature_page(Wanted(), at=timezone.now()).rows
    assert [row.id for row in rows] == [document.pk for document in reversed(documents)]
    assert (rows[-1].name, rows[-1].contact, rows[-1].title) == ("Ivan", "i***@example.com", "Terms of Service")


@pytest.mark.usefixtures("one_request")
def test_a_page_of_signatures_takes_the_same_queries_however_many_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    everybody_signs()
    for limit in (1, 4):
        forget_keys()
        with django_assert_num_queries(4):
            signature_page(Wanted(), at=timezone.now(), limit=limit)


def forget_keys() -> None:
    hand = datakeys._opened.get()
    assert hand is not None
    hand.clear()


def test_pages_of_signatures_follow_each_other_without_gap_or_repetition() -> None:
    documents = everybody_signs()
    first = signature_page(Wanted(), at=timezone.now(), limit=3)
    assert first.next is not None
    second = signature_page(Wanted(), at=timezone.now(), cursor=first.next, limit=3)
    assert [row.id for row in (*first.rows, *second.rows)] == [d.pk for d in reversed(documents)]
    assert second.next is None


def test_filters_keep_only_what_was_asked_for() -> None:
    documents = everybody_signs()
    now = timezone.now()
    today_ = timezone.localtime(now).date()

    def found(**wanted: object) -> int:
        return len(signature_page(Wanted(**wanted), at=now).rows)  # type: ignore[arg-type]

    assert (found(text=SLUG), found(text="other")) == (4, 0)
    assert (found(edition=1), found(edition=2)) == (4, 0)
    assert (found(since=today_), found(since=today_ + timedelta(days=1))) == (4, 0)
    assert (found(until=today_), found(until=today_ - timedelta(days=1))) == (4, 0)
    assert (found(status="sealing"), found(status="sealed"), found(status="held")) == (4, 0, 0)
    assert found(people=(documents[1].person_id,)) == 1
    assert found(people=()) == 0


def test_an_erased_name_leaves_the_signature_in_the_list() -> None:
    documents = everybody_signs()
    shred(person_scope(documents[0].person_id, "profile"), at=timezone.now())
    rows = signature_page(Wanted(), at=timezone.now()).rows
    assert [row.name for row in rows] == ["Mallory", "Rita", "Olga", ""]


def test_one_signature_tells_facts_with_sources_and_what_happened() -> None:
    an_agreement()
    page = signature_of(a_signature(a_person()).pk, timezone.now())
    who = {fact.label: (fact.value, fact.source) for fact in page.groups[0].facts}
    assert who["Name"] == ("Ivan", "declared by the signer")
    assert who["E-mail"][0] == "ivan@example.com"
    assert who["E-mail"][1].startswith("confirmed by code on")
    sentences = [entry.sentence for entry in page.story]
    assert sentences[0] == "The ceremony was opened"
    assert "The person signed" in sentences
    assert any("code" in sentence for sentence in sentences)
    assert {entry.who for entry in page.story} == {"the person"}
    assert [(text.slug, text.number, text.act) for text in page.texts] == [(SLUG, 1, "accept")]
    assert page.typed == "Ivan"
    assert page.drawn == ""


def test_how_many_signs_no_font_has_is_told_and_not_which() -> None:
    (document,) = everybody_signs()[:1]
    Document.objects.filter(pk=document.pk).update(missing_glyphs=2)
    page = signature_of(document.pk, timezone.now())
    told = {fact.label: fact.value for fact in page.evidence.facts}
    assert told["Signs no font has"] == "2"


def test_a_signature_whose_evidence_was_erased_keeps_its_frame() -> None:
    an_agreement()
    document = a_signature(a_person())
    shred(person_scope(document.person_id, "evidence"), at=timezone.now())
    page = signature_of(document.pk, timezone.now())
    assert (page.erased, page.name, page.groups, page.title) == (True, "", (), "Terms of Service")
    assert "ceremony.signed (its facts were erased)" in [entry.sentence for entry in page.story]


def test_a_signature_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        signature_of(a_person().pk, timezone.now())


def test_the_remark_due_soonest_stands_first_and_the_answered_last() -> None:
    an_agreement()
    ivan = a_person()
    later, sooner = a_question(ivan, "later"), a_question(ivan, "sooner", ago=timedelta(days=6))
    noted = a_disagreement(a_person("Olga", "olga@example.com"), answer_me=False)
    found = remark_page()
    assert [row.id for row in found.rows] == [sooner.pk, later.pk, noted.pk]
    assert found.counts == {"open": 2, "noted": 1}
    assert [row.id for row in remark_page(status="noted").rows] == [noted.pk]
    assert [row.id for row in remark_page(kind="question").rows] == [sooner.pk, later.pk]


@pytest.mark.usefixtures("one_request")
def test_a_page_of_remarks_takes_the_same_queries_however_many_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    an_agreement()
    for name in NAMES:
        a_question(a_person(name, f"{name.lower()}@example.com"))
    for size in (1, 4):
        forget_keys()
        with django_assert_num_queries(6):
            remark_page(size=size)


def test_a_remark_names_the_clause_the_person_saw() -> None:
    an_agreement()
    person = a_person()
    remark = a_disagreement(person, "Too dear")
    _row, view = remark_of(remark.pk)
    assert (view.slug, view.row.number, view.clause_id) == (SLUG, 1, "price")
    assert (view.row.clause, view.body, view.name) == ("2. On price", "Too dear", "Ivan")
    assert view.document is None


def test_a_persons_page_shows_what_was_signed_begun_and_said() -> None:
    an_agreement()
    an_agreement("other")
    person = a_person(phone="+8613800006208")
    signed, remark = a_signature(person), a_disagreement_to_other(person)
    page = mine(person, timezone.now())
    assert [(s.document, s.number, s.level, s.newer) for s in page.signed] == [(signed.pk, 1, "none", None)]
    assert [(b.slug, b.declined) for b in page.begun] == [("other", True)]
    assert [(s.id, s.clause, s.body) for s in page.spoken] == [(remark, "2. On price", "How?")]
    assert [(c.kind, bool(c.confirmed_at), c.can_confirm) for c in page.contacts] == [
        ("mail", True, False),
        ("phone", False, True),
    ]


def a_disagreement_to_other(person: Person) -> UUID:
    disagree(a_presentation(person, "other"), None, at=timezone.now(), by=Actor.person(person.pk))
    return a_question(person).pk


@pytest.mark.usefixtures("production")
def test_in_production_without_sms_no_number_can_be_confirmed() -> None:
    an_agreement()
    contacts = mine(a_person(phone="+8613800006208"), timezone.now()).contacts
    assert [contact.can_confirm for contact in contacts] == [False, False]


@pytest.mark.usefixtures("one_request")
def test_a_persons_page_takes_the_same_queries_however_much_there_is(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    an_agreement()
    person = a_person()
    a_signature(person)
    a_question(person)
    forget_keys()
    with django_assert_num_queries(10):
        mine(person, timezone.now())
    a_question(person)
    an_agreement()
    a_signature(person)
    forget_keys()
    with django_assert_num_queries(10):
        mine(person, timezone.now())


def test_a_newer_edition_is_told_on_the_persons_page() -> None:
    an_agreement()
    person = a_person()
    a_signature(person)
    an_agreement()
    assert [signed.newer for signed in mine(person, timezone.now()).signed] == [2]


def test_an_agreement_awaits_whoever_has_not_signed_it() -> None:
    person = a_person()
    assert awaiting_agreement(person.pk, timezone.now()) is None
    an_agreement()
    assert awaiting_agreement(person.pk, timezone.now()) == SLUG
    a_signature(person)
    assert awaiting_agreement(person.pk, timezone.now()) is None


def test_an_agreement_begun_comes_before_others_and_a_declined_one_is_not_asked_again() -> None:
    an_agreement("aaa")
    an_agreement("bbb")
    person = a_person()
    assert awaiting_agreement(person.pk, timezone.now()) == "aaa"
    ceremony = a_presentation(person, "bbb")
    assert awaiting_agreement(person.pk, timezone.now()) == "bbb"
    decline(ceremony, at=timezone.now(), by=Actor.person(person.pk))
    assert awaiting_agreement(person.pk, timezone.now()) == "aaa"


def test_an_edition_worse_for_the_person_awaits_again_and_one_in_wording_only_does_not() -> None:
    an_agreement()
    person = a_person()
    a_signature(person)
    an_agreement(change="editorial")
    assert awaiting_agreement(person.pk, timezone.now()) is None
    an_agreement(change="adverse")
    assert awaiting_agreement(person.pk, timezone.now()) == SLUG


def test_offers_are_the_newest_editions_in_force_by_service() -> None:
    an_agreement()
    an_agreement()
    found = offers(timezone.now())
    assert [(offer.slug, offer.number, offer.operator, offer.mail) for offer in found] == [
        (SLUG, 2, "Spruce", "help@spruce.example")
    ]
    assert [service.name for service in by_service(found)] == ["Spruce"]


def test_today_counts_what_happened_and_what_waits() -> None:
    an_agreement()
    person = a_person()
    a_signature(person)
    a_question(person, ago=timedelta(days=8))
    a_dead_duty()
    found = today(timezone.now())
    assert (found.signed_today, found.signed_week, found.dead, found.messages) == (1, 1, 1, 0)
    assert (found.waiting.count, found.waiting.overdue) == (1, 1)
    assert not found.calm


def test_nothing_waiting_is_calm() -> None:
    an_agreement()
    assert today(timezone.now()).calm


def test_gauges_count_deliveries_by_what_became_of_them() -> None:
    an_agreement()
    a_signature(a_person())
    owed = gauges(timezone.now())
    a_dead_duty()
    found = gauges(timezone.now() + timedelta(minutes=2))
    assert (found.dead, found.owed) == (1, owed.owed - 1)
    assert found.oldest_due >= timedelta(minutes=2)
    assert found.ceremonies == {"signed": 1}


def test_a_dead_duty_tells_its_event_and_where_it_failed() -> None:
    an_agreement()
    a_signature(a_person())
    duty = a_dead_duty()
    (letter,) = dead_letters()
    assert (letter.id, letter.handler, letter.event, letter.error) == (
        duty.pk,
        "ceremonies.seal_the_document",
        "ceremony.signed",
        "OSError at store:41",
    )


def test_taking_up_a_dead_duty_lets_the_worker_try_again_and_is_recorded() -> None:
    an_agreement()
    a_signature(a_person())
    duty, olga = a_dead_duty(), a_colleague(Role.AGENT)
    take_up_delivery(duty.pk, at=timezone.now(), by=olga.actor)
    duty.refresh_from_db()
    assert (duty.dead_at, duty.attempts, duty.outcome) == (None, 0, "")
    (event,) = events("delivery.taken_up")
    assert event.actor_id == str(olga.pk)
    assert event.facts == {"handler": "ceremonies.seal_the_document", "event": str(duty.event_id)}


def test_taking_up_what_is_not_dead_is_refused_and_not_recorded() -> None:
    an_agreement()
    a_signature(a_person())
    olga = a_colleague(Role.AGENT).actor
    duty = deliveries(done_at=None)[0]
    with pytest.raises(RefusedAct, match="again already"):
        take_up_delivery(duty.pk, at=timezone.now(), by=olga)
    with pytest.raises(NotFound):
        take_up_delivery(a_person("Olga", "o@example.com").pk, at=timezone.now(), by=olga)
    assert events("delivery.taken_up") == []


def test_an_auditor_takes_up_nothing() -> None:
    an_agreement()
    a_signature(a_person())
    with pytest.raises(RefusedAct, match="needs an agent"):
        take_up_delivery(a_dead_duty().pk, at=timezone.now(), by=a_colleague(Role.AUDITOR).actor)
