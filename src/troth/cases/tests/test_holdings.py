"""Whose a case is and how long its words stay: what was joined goes with the rest, what is internal is nobody's."""

from datetime import timedelta

import pytest

from troth.cases.events import Kind
from troth.cases.holdings import KEPT
from troth.cases.models import Attachment, Case, Message
from troth.cases.services import close, merge, note, write
from troth.cases.services.attaching import read_upload
from troth.cases.tests.draining import drain
from troth.cases.tests.makers import a_case
from troth.core.actors import Actor
from troth.ledger import Event
from troth.people.models import Code, Person
from troth.people.rules import ENTRY
from troth.people.services import check_code, redeem_code, register
from troth.people.tests.makers import NOON, ivan, olga, the_code
from troth.vault.holdings import Holding, holdings

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def holding() -> Holding:
    return next(each for each in holdings() if each.name == "cases.cases")


def test_what_was_joined_goes_with_what_it_was_joined_with() -> None:
    one, two, into, by = a_case(body="First"), a_case(body="Second"), a_case(body="Third"), olga().actor
    merge(one, two, at=NOON, by=by)
    merge(Case.objects.get(pk=two.pk), into, at=NOON, by=by)
    write(into, "Thanks.", files=[read_upload("a.txt", b"The list")], at=NOON, by=Actor.person(ivan().pk))
    open_still = a_case(body="Open")
    close(into, "solved", at=NOON, by=by)
    late = NOON + KEPT + DAY
    assert holding().left(ivan().pk, at=NOON + KEPT) == 0
    assert holding().left(ivan().pk, at=late) == 3 + 4 + 1
    holding().erase(ivan().pk, at=late)
    assert holding().left(ivan().pk, at=late) == 0
    assert not Case.objects.exclude(pk=open_still.pk).exclude(subject=None).exists()
    assert Message.objects.exclude(body=None).get().case == open_still


def test_files_of_notes_are_shown_to_nobody_outside() -> None:
    case = a_case()
    note(case, "Compare.", files=[read_upload("our list.txt", b"Internal")], at=NOON, by=olga().actor)
    assert Attachment.objects.count() == 1
    assert [shown.what for shown in holding().show(ivan().pk)] == ["case", "written"]


def test_what_a_newcomer_brought_passes_to_the_person_they_are_with_an_event() -> None:
    ivan()
    code = register(
        name="Ivan", mail="ivan@example.com", phone="", locale="en", address="127.0.0.1", at=NOON, by=Actor.nobody()
    )
    newcomer = code.contact.person
    first, second = a_case(person=newcomer, body="First"), a_case(person=newcomer, body="Second")
    known = _entered(code)
    assert known == ivan() != newcomer
    drain()
    drain()
    assert set(Case.objects.values_list("person", flat=True)) == {known.pk}
    for case in (first, second):
        (claimed,) = Event.objects.filter(kind=Kind.CLAIMED, subject_id=str(case.pk))
        assert claimed.facts["person"] == str(known.pk)


def _entered(code: Code) -> Person:
    by = Actor.nobody()
    proved = check_code(code.pk, the_code(code), purpose=ENTRY, subject=code.subject, at=NOON, by=by)
    return redeem_code(proved, at=NOON, by=by)
