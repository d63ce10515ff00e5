"""What the story's provider promises is what its own texts say."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from troth.people.models import Person
from troth.people.tests.makers import SETUP, a_newcomer, confirmed
from troth.project.story_promises import PURCHASES, STANDARDS, seed_promises, seed_purchases
from troth.promises.models import Order, Subscription
from troth.promises.queries import bought_by, published_standards, standards_for
from troth.promises.rules.standards import Clause
from troth.promises.services import enter_operator, offer_service
from troth.texts.makers import seed_source

WORDS = {"en": {"hour": "%s hours", "day": "%s days"}, "zh-hans": {"hour": "%s 小时", "day": "%s 天"}}


def clause_text(clause: Clause, locale: str) -> str:
    """The clause in the source of the seeded text."""
    parts = re.split(r"^## ", seed_source(clause.text, locale), flags=re.MULTILINE)
    (found,) = (part for part in parts if f"{{#{clause.clause} " in part.splitlines()[0])
    return found


@pytest.mark.parametrize("locale", WORDS)
@pytest.mark.parametrize("standard", STANDARDS, ids=lambda row: "/".join(map(str, row[:3])))
def test_the_clause_a_standard_points_at_says_its_very_number(standard: tuple[object, ...], locale: str) -> None:
    *_key, amount, unit, clause = standard
    assert isinstance(clause, Clause)
    said = clause_text(clause, locale).replace("24小时", "24 小时").replace("15天", "15 天")
    assert WORDS[locale][str(unit)] % amount in said


@pytest.mark.django_db
def test_the_story_promises_and_sells_through_the_services() -> None:
    now = timezone.now()
    operator = enter_operator("spruce", {"en": "Spruce"}, at=now, by=SETUP)
    service = offer_service("spruce-drive", {"en": "Spruce Drive"}, kind="storage", operator=operator, at=now, by=SETUP)
    seed_promises(service, drafter="chen-lv", approver="zhou-an", at=now, by=SETUP)
    for bought in PURCHASES:
        confirmed(a_newcomer(mail=bought.mail, at=now), at=now)
    seed_purchases(at=now, by=SETUP)
    assert len(published_standards(now)) == len(STANDARDS)
    (first, last) = standards_for("spruce-drive", "standard", "support", "urgent", now)
    assert {first.terms.amount, last.terms.amount} == {2, 24}
    assert Order.objects.count() == Subscription.objects.count() == len(PURCHASES)
    running = [sum(each.running for each in bought_by(pk, now + timedelta(days=1))) for pk in everybody()]
    assert sorted(running) == [0, 1, 1, 1, 1]


def everybody() -> list[UUID]:
    return list(Person.objects.values_list("pk", flat=True))
