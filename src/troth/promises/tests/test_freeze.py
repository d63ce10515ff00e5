"""What is published is not edited, not even past the services."""

import pytest
from django.db import DatabaseError, connection, transaction

from troth.people.tests.makers import NOON
from troth.promises.freeze import PUBLISHED
from troth.promises.models import Standard
from troth.promises.tests.makers import DAY, a_draft, in_force

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 48},
        {"unit": "day"},
        {"zone": "Asia/Tokyo"},
        {"clause_edition": 2},
        {"covers": {"en": "x"}},
        {"approver": "Somebody Else"},
        {"effective_from": NOON + DAY},
        {"published_at": NOON + DAY},
        {"status": "draft", "published_at": None, "effective_from": None},
    ],
)
def test_a_published_standard_is_not_edited_by_anybody(change: dict[str, object]) -> None:
    standard = in_force()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Standard.objects.filter(pk=standard.pk).update(**change)


def test_a_published_standard_is_not_removed() -> None:
    standard = in_force()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Standard.objects.filter(pk=standard.pk).delete()


def test_when_it_ends_is_said_once() -> None:
    row = Standard.objects.filter(pk=in_force().pk)
    row.update(effective_to=NOON + DAY)
    for other in (NOON + 2 * DAY, None):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            row.update(effective_to=other)


def test_a_draft_can_be_edited() -> None:
    assert Standard.objects.filter(pk=a_draft().pk).update(amount=48) == 1


def test_a_missing_trigger_stops_the_start() -> None:
    assert PUBLISHED.checked(databases=["default"]) == []
    PUBLISHED.lift(connection)
    (error,) = PUBLISHED.checked(databases=["default"])
    assert error.id == "promises.E001"
    PUBLISHED.install(connection)
    assert PUBLISHED.checked(databases=["default"]) == []
