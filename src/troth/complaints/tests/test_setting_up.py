"""Causes and limits: who keeps them, what comes with the product, and that the database is guarded."""

import pytest
from django.db import connection

from troth.complaints.defaults import CAUSES, LIMITS
from troth.complaints.events import Kind
from troth.complaints.freeze import DECIDED, REVIEWED
from troth.complaints.models import AuthorityLimit, Cause
from troth.complaints.services import enter_cause, load_defaults, retire_cause, set_limit
from troth.complaints.tests.makers import NOON, SETUP, a_colleague, administrator, agent, supervisor
from troth.core.frozen import Frozen
from troth.core.refusals import Forbidden, Invalid
from troth.ledger import Event
from troth.people.tests.makers import rita

pytestmark = pytest.mark.django_db
NAMES = {"en": "Lost mail", "zh-hans": "邮件丢失"}


def test_what_comes_with_the_product_is_entered_once() -> None:
    assert load_defaults(at=NOON, by=SETUP) == len(CAUSES) + len(LIMITS)
    set_limit("agent", "CNY", 1_000, at=NOON, by=administrator().actor)
    assert load_defaults(at=NOON, by=SETUP) == 0
    assert AuthorityLimit.objects.get(role="agent").amount == 1_000
    assert Cause.objects.get(slug="double-charge").parent == Cause.objects.get(slug="billing")


def test_a_cause_is_entered_in_both_languages_and_taken_out_of_use() -> None:
    cause = enter_cause("lost-mail", NAMES, at=NOON, by=a_colleague("qi", "quality").actor)
    assert (str(cause), cause.name) == ("lost-mail", "Lost mail")
    retire_cause(cause, at=NOON, by=supervisor().actor)
    retire_cause(cause, at=NOON, by=supervisor().actor)
    assert not Cause.objects.get().is_active
    kinds = [event.kind for event in Event.objects.filter(kind__startswith="cause.").order_by("recorded_at")]
    assert kinds == [Kind.CAUSE_ENTERED, Kind.CAUSE_RETIRED]


@pytest.mark.parametrize(
    ("slug", "names", "field"),
    [("Lost Mail", NAMES, "slug"), ("x" * 41, NAMES, "slug"), ("billing", NAMES, "slug"), ("ok", {"en": "x"}, "names")],
)
def test_a_cause_without_a_name_of_its_own_is_refused(slug: str, names: dict[str, str], field: str) -> None:
    load_defaults(at=NOON, by=SETUP)
    with pytest.raises(Invalid) as refused:
        enter_cause(slug, names, at=NOON, by=supervisor().actor)
    assert refused.value.field == field


def test_agents_and_auditors_keep_neither_causes_nor_limits() -> None:
    load_defaults(at=NOON, by=SETUP)
    cause = Cause.objects.first()
    assert cause is not None
    for by in (agent().actor, rita().actor):
        for act in (
            lambda by=by: enter_cause("new", NAMES, at=NOON, by=by),
            lambda by=by: retire_cause(cause, at=NOON, by=by),
            lambda by=by: set_limit("agent", "CNY", None, at=NOON, by=by),
        ):
            with pytest.raises(Forbidden):
                act()
    with pytest.raises(Forbidden):
        set_limit("agent", "CNY", None, at=NOON, by=supervisor().actor)


def test_a_limit_is_changed_by_an_administrator_and_the_event_says_from_what() -> None:
    by = administrator().actor
    set_limit("agent", "EUR", 5_000, at=NOON, by=by)
    set_limit("agent", "EUR", 5_000, at=NOON, by=by)
    set_limit("agent", "EUR", None, at=NOON, by=by)
    facts = [event.facts for event in Event.objects.filter(kind=Kind.LIMIT_SET).order_by("recorded_at")]
    assert [(f["had_limit"], f["was"], f["now"]) for f in facts] == [(False, None, 5_000), (True, 5_000, None)]


@pytest.mark.parametrize(
    ("role", "currency", "amount", "field"),
    [("auditor", "CNY", 1, "role"), ("agent", "yuan", 1, "currency"), ("agent", "CNY", -1, "amount"),
     ("agent", "CNY", 10**13, "amount")],
)  # fmt: skip
def test_a_limit_that_makes_no_sense_is_refused(role: str, currency: str, amount: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_limit(role, currency, amount, at=NOON, by=administrator().actor)
    assert refused.value.field == field


@pytest.mark.parametrize(("guarded", "check"), [(DECIDED, "complaints.E001"), (REVIEWED, "complaints.E002")])
def test_a_database_without_its_guards_does_not_start(guarded: Frozen, check: str) -> None:
    assert guarded.checked(["default"]) == []
    guarded.lift(connection)
    assert [error.id for error in guarded.checked(["default"])] == [check]
    guarded.install(connection)
    assert guarded.checked(["default"]) == []
