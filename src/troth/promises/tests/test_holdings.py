"""What promises keeps of a person, and for how long."""

import pytest

from troth.people.tests.makers import NOON
from troth.promises.holdings import Purchases
from troth.promises.models import Order
from troth.promises.tests.makers import a_subscription, an_order, wei
from troth.vault.datakeys import shred
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db


def test_a_person_is_shown_what_they_bought() -> None:
    an_order()
    a_subscription()
    assert [(shown.what, shown.value) for shown in Purchases().show(wei().pk)] == [
        ("order", "Drive · Standard · 25.00 CNY · B-1"),
        ("subscription", "Drive · Standard · 25.00 CNY · S-1"),
    ]
    assert Purchases().show(wei("u-2").pk) == []


def test_what_was_bought_is_shown_without_its_reference_once_the_evidence_is_destroyed() -> None:
    an_order()
    shred(person_scope(wei().pk, "evidence"), at=NOON)
    assert [shown.value for shown in Purchases().show(wei().pk)] == ["Drive · Standard · 25.00 CNY"]


def test_purchases_are_evidence_that_an_erasure_leaves_standing() -> None:
    an_order()
    Purchases().erase(wei().pk, at=NOON)
    Purchases().erase(wei().pk, at=NOON)
    assert Purchases().left(wei().pk, at=NOON) == 0
    assert Order.objects.get().reference == "B-1"
