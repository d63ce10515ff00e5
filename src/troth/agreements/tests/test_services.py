"""Saying something about an agreement, and answering it."""

from datetime import timedelta

import pytest

from troth.agreements import services
from troth.agreements.events import Kind
from troth.agreements.models import Remark, Status
from troth.agreements.rules import LONGEST_REMARK
from troth.agreements.services import Said, answer_remark, ask, disagree, give_opinion
from troth.ceremonies.events import Kind as CeremonyKind
from troth.ceremonies.models import Ceremony
from troth.ceremonies.models import Status as CeremonyStatus
from troth.ceremonies.tests.makers import TERMS, by, opened, presented, signed, spruce, the_event
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.people.tests.makers import LATER, MALLORY, NOON, ivan, olga, rita
from troth.texts.models import Edition
from troth.texts.queries import edition_in_force

pytestmark = pytest.mark.django_db
WHY = Said("objection", "Too dear.", clause="price", answer_me=True)


def terms() -> Edition:
    spruce()
    edition = edition_in_force(TERMS, NOON)
    assert edition is not None
    return edition


def a_question(words: str = "Why?", clause: str = "price") -> Remark:
    person = ivan()
    return ask(terms(), Said("question", words, clause, answer_me=True), person=person.pk, at=NOON, by=by(person))


def test_a_reason_is_kept_with_the_disagreement_and_answered_by_a_stated_date() -> None:
    ceremony = presented()
    disagree(ceremony, WHY, at=NOON, by=by(ceremony.person))
    assert ceremony.status == CeremonyStatus.DECLINED
    remark = Remark.objects.get(ceremony=ceremony.pk)
    assert (remark.kind, remark.clause, remark.body, remark.status) == ("objection", "price", "Too dear.", Status.OPEN)
    assert remark.answer_by == NOON + timedelta(days=7)
    facts = the_event(Kind.REMARKED, remark).facts
    assert facts == {
        "kind_of_remark": "objection", "text": TERMS, "edition": 1, "clause": "price", "ceremony": str(ceremony.pk),
        "rating": None, "body": "Too dear.", "answer_me": True,
    }  # fmt: skip
    the_event(CeremonyKind.DECLINED, ceremony)


def test_nobody_has_to_say_why() -> None:
    ceremony = presented()
    disagree(ceremony, None, at=NOON, by=by(ceremony.person))
    assert not Remark.objects.exists()


def test_a_reason_may_follow_later_and_the_first_one_stays() -> None:
    ceremony = presented()
    disagree(ceremony, None, at=NOON, by=by(ceremony.person))
    disagree(ceremony, WHY, at=LATER, by=by(ceremony.person))
    disagree(ceremony, Said("suggestion", "Or else."), at=LATER, by=by(ceremony.person))
    assert Remark.objects.get(ceremony=ceremony.pk).body == "Too dear."


def test_of_two_clicks_at_once_one_reason_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    ceremony = presented()
    disagree(ceremony, WHY, at=NOON, by=by(ceremony.person))
    monkeypatch.setattr(services, "_has_said", lambda ceremony: False)
    disagree(ceremony, Said("suggestion", "Or else."), at=LATER, by=by(ceremony.person))
    assert Remark.objects.get(ceremony=ceremony.pk).body == "Too dear."


def test_without_asking_for_an_answer_it_is_only_noted() -> None:
    ceremony = presented()
    disagree(ceremony, Said("suggestion", "Cheaper."), at=NOON, by=by(ceremony.person))
    remark = Remark.objects.get(ceremony=ceremony.pk)
    assert (remark.status, remark.answer_by) == (Status.NOTED, None)


def test_strangers_disagree_for_nobody_and_nothing_unseen_is_declined() -> None:
    ceremony = opened()
    with pytest.raises(Forbidden):
        disagree(ceremony, WHY, at=NOON, by=MALLORY)
    with pytest.raises(Refused):
        disagree(ceremony, WHY, at=NOON, by=by(ceremony.person))
    assert not Remark.objects.exists()


def test_a_question_is_kept_with_clause_and_edition() -> None:
    remark = a_question()
    assert (remark.kind, remark.text, remark.edition, remark.clause) == ("question", TERMS, 1, "price")
    assert the_event(Kind.REMARKED, remark).facts["kind_of_remark"] == "question"


def test_the_same_words_again_within_minutes_are_one_remark() -> None:
    assert a_question().pk == a_question().pk
    assert a_question("Another?").pk != a_question().pk


@pytest.mark.parametrize(
    ("said", "field"),
    [(Said("question", " "), "reason"), (Said("question", "x" * (LONGEST_REMARK + 1)), "reason"),
     (Said("question", "Why?", clause="nowhere"), "clause")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_its_field(said: Said, field: str) -> None:
    person = ivan()
    with pytest.raises(Invalid) as refused:
        ask(terms(), said, person=person.pk, at=NOON, by=by(person))
    assert refused.value.field == field
    assert not Remark.objects.exists()


def test_a_question_needs_somebody_to_answer_to() -> None:
    person = ivan()
    for stranger in (MALLORY, Actor.person("else"), Actor("ceremony", "any")):
        with pytest.raises(Forbidden):
            ask(terms(), Said("question", "Why?"), person=person.pk, at=NOON, by=stranger)


def test_an_opinion_may_be_a_number_alone_and_come_late_and_often() -> None:
    document = signed()
    first = give_opinion(document, Said("opinion", "", rating=5), at=LATER, by=by(document.person))
    late = LATER + timedelta(days=900)
    words = Said("opinion", "Well done.", rating=4, answer_me=True)
    second = give_opinion(document, words, at=late, by=by(document.person))
    assert the_event(Kind.REMARKED, first).facts["rating"] == 5
    assert second.ceremony == document.ceremony_id
    with pytest.raises(Forbidden):
        give_opinion(document, Said("opinion", "Mine."), at=LATER, by=MALLORY)


def test_staff_answer_once_and_in_words() -> None:
    remark = a_question()
    for words in (" ", "x" * (LONGEST_REMARK + 1)):
        with pytest.raises(Invalid):
            answer_remark(remark, words, at=LATER, by=olga().actor)
    answer_remark(remark, " Because. ", at=LATER, by=olga().actor)
    assert (remark.status, remark.answer, remark.answered_at) == (Status.ANSWERED, "Because.", LATER)
    assert the_event(Kind.ANSWERED, remark).facts == {"answer": "Because."}
    with pytest.raises(Refused):
        answer_remark(remark, "Again.", at=LATER, by=olga().actor)


def test_readers_do_not_answer() -> None:
    remark = a_question()
    for reader in (rita().actor, MALLORY, Actor.person(remark.person_id)):
        with pytest.raises(Forbidden):
            answer_remark(remark, "Because.", at=LATER, by=reader)
    assert Ceremony.objects.count() == 0
