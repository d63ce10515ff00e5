"""Mailboxes that merely look alike are different people's, and so is what only shares an index."""

import pytest

from troth.core.actors import Actor
from troth.people import services
from troth.people.models import ContactPoint, contact_index
from troth.people.rules import index_form
from troth.people.services.persons import ENTRY
from troth.people.tests.makers import MALLORY, NOON, a_newcomer, confirmed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("victim", "alike"),
    [
        ("jess@coremail.example", "jeß@coremail.example"), ("νίκος@example.com", "νίκοσ@example.com"),
        ("ivan@strasse.example", "ivan@straße.example"), ("émile@example.com", "Émile@example.com"),
    ],
)  # fmt: skip
def test_a_mailbox_that_folds_into_anothers_lets_nobody_in_as_the_other(victim: str, alike: str) -> None:
    known = confirmed(a_newcomer(mail=victim, phone=""))
    stranger = confirmed(a_newcomer(mail=alike, phone=""))
    assert stranger != known
    assert stranger.contacts.confirmed().get().value == alike


def test_an_address_is_looked_up_by_its_ascii_host_and_without_regard_to_ascii_case() -> None:
    assert index_form("mail", "Ivan@例子.中国") == index_form("mail", "ivan@xn--fsqu00a.xn--fiqs8s")
    assert index_form("mail", "Ivan@Example.com") == "ivan@example.com"
    assert index_form("mail", "JEẞ@example.com") == "jeẞ@example.com"


def test_an_index_shared_with_another_value_gives_nothing_of_the_other_away() -> None:
    known = confirmed(a_newcomer(mail="jess@example.com", phone=""))
    shop = Actor("api", "shop", frozenset({"ceremonies:write"}), via="api")
    stranger = services.introduce("u-9", name="", mail="m@example.com", phone="", locale="en", at=NOON, by=shop)
    ContactPoint.objects.filter(person=stranger).update(index=contact_index("mail", "jess@example.com"))
    code = services.issue_code(stranger.contacts.get(), purpose=ENTRY, subject=str(stranger.pk), at=NOON, by=MALLORY)
    assert confirmed(code) == stranger
    assert not stranger.contacts.confirmed().exists()
    assert not known.references.exists()
