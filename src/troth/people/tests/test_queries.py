from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from troth.core.actors import Actor
from troth.people import queries, services
from troth.people.models import ContactPoint, Look
from troth.people.tests.makers import IVANS_MAIL, IVANS_PHONE, MALLORY, NOON, a_newcomer, ivan, rita

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text", ["伊万", " 伊万 ", IVANS_MAIL, "IVAN@Example.com", "138 0000 6208", IVANS_PHONE, "+86 138-0000-6208"]
)
def test_a_person_is_found_by_exact_name_mail_or_phone(text: str) -> None:
    person = ivan()
    a_newcomer(name="别人", mail="else@example.com", phone="")
    assert queries.find_people(text) == [person.pk]


@pytest.mark.parametrize("text", ["", "伊", "ivan@example", "13800006209", "\x00", "%", "x" * 20_000])
def test_parts_and_nonsense_find_nobody(text: str) -> None:
    ivan()
    assert queries.find_people(text) == []


def test_all_who_share_a_name_are_found_the_newest_first_without_regard_to_case() -> None:
    people = [
        a_newcomer(name=name, mail=f"{n}@example.com", phone="", at=NOON + timedelta(minutes=n)).contact.person.pk
        for n, name in enumerate(("Li Na", "LI NA"))
    ]
    assert queries.find_people("li na") == people[::-1]


def test_searching_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ivan()
    with django_assert_num_queries(1):
        queries.find_people("伊万")


def test_the_person_behind_an_actor() -> None:
    person = ivan()
    assert queries.person_of(Actor.person(person.pk)) == person
    assert queries.person_of(MALLORY) is None


def test_mail_comes_first_and_the_unconfirmed_can_be_left_out() -> None:
    person = ivan()
    assert [c.kind for c in queries.reachable(person, confirmed=False)] == ["mail", "phone"]
    assert [c.kind for c in queries.reachable(person, confirmed=True)] == ["mail"]


def test_what_is_held_of_a_person_is_shown_erased_and_gone() -> None:
    from troth.vault.holdings import holdings

    person, (profile,) = ivan(), [held for held in holdings() if held.name == "people.profile"]
    services.introduce("shop-1", name="x", mail="x@example.com", phone="", locale="en", at=NOON, by=Actor.command("t"))
    shown = {item.what: item.value for item in profile.show(person.pk)}
    assert shown == {"name": "伊万", "mail": IVANS_MAIL, "phone": IVANS_PHONE}
    services.note_access(rita(), person.pk, "remark", at=NOON, by=rita().actor)
    profile.erase(person.pk, at=NOON)
    profile.erase(person.pk, at=NOON)
    assert profile.left(person.pk, at=NOON) == 0
    assert profile.show(person.pk)[0].value == ""
    assert ContactPoint.objects.count() == 1
    assert not Look.objects.exists()
    assert queries.looks_at(person.pk).count == 1  # who had access is told even after an erasure
    assert queries.find_people("伊万") == []
