"""Orders and subscriptions: told once or a hundred times, by those who may."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import Event
from troth.people.events import Kind as PeopleKind
from troth.people.models import Person
from troth.people.services import introduce, issue_code, redeem_code
from troth.people.tests.makers import MALLORY, NOON, SETUP, events, ivan
from troth.promises import policy
from troth.promises.handlers import give_the_purchases_to_the_known_person
from troth.promises.models import Order, Subscription
from troth.promises.queries import bought_by, purchase_of
from troth.promises.rules.purchases import Verdict
from troth.promises.services import Bill, Buyer, end, record_order, record_subscription, renew, take_bill
from troth.promises.services import purchases as purchasing
from troth.promises.tests.makers import (
    BILLING,
    DAY,
    HOUR,
    NOBODY,
    a_subscription,
    a_subscription_told,
    an_order,
    an_order_told,
    bill,
    drive,
    the_plan,
    wei,
)
from troth.vault.datakeys import shred
from troth.vault.scopes import person_scope

pytestmark = pytest.mark.django_db
MINUTE = HOUR / 60
NEW = Buyer("u-9", "Nina", "nina@example.com", "", "en")


def test_an_order_is_recorded_under_the_reference_of_billing() -> None:
    order = an_order("B-1")
    assert (order.person, order.reference, order.plan, order.amount) == (wei(), "B-1", the_plan(), 2500)
    (event,) = events("order.recorded")
    assert event.facts == {
        "service": "drive", "plan": "standard", "reference": "B-1", "amount": 2500, "currency": "CNY",
        "auto_renewal": False, "placed_at": "2026-11-20T04:00:00.000Z", "paid_at": "2026-11-20T04:00:00.000Z",
        "as_of": "2026-11-21T04:00:00.000Z",
    }  # fmt: skip
    assert event.scope == person_scope(wei().pk, "evidence")
    assert (event.actor_kind, event.subject_id) == ("api", str(order.pk))


def test_the_same_again_changes_nothing() -> None:
    order = an_order()
    for at, as_of in ((NOON + DAY, None), (NOON + DAY, NOON)):
        assert record_order(bill("B-1", an_order_told(), as_of=as_of), at=at, by=BILLING).verdict == Verdict.SAME
    assert (Order.objects.count(), Order.objects.get().as_of) == (1, order.as_of)
    assert len(events("order.recorded")) == 1
    assert not events("order.amended")


def test_something_else_under_the_same_reference_is_refused_unless_it_is_newer() -> None:
    an_order(as_of=NOON - HOUR)
    for as_of in (None, NOON - HOUR, NOON - DAY):
        with pytest.raises(Refused, match="other content as of") as refused:
            an_order(as_of=as_of, amount=1)
        assert refused.value.field == "as_of"
    assert Order.objects.get().amount == 2500
    order = an_order(as_of=NOON, amount=1, paid_at=None)
    assert (order.amount, order.paid_at, order.as_of) == (1, None, NOON)
    assert events("order.amended")[0].facts["was"] == {"amount": 2500, "paid_at": "2026-11-20T04:00:00.000Z"}


def test_what_is_older_never_overwrites_what_was_confirmed_since() -> None:
    an_order(as_of=NOON - DAY)
    an_order(as_of=NOON)  # the same content, known to be so a day later
    with pytest.raises(Refused, match="other content"):
        an_order(as_of=NOON - HOUR, amount=1)


def test_a_reference_stays_with_its_person() -> None:
    an_order()
    other = replace(bill("B-1", an_order_told(amount=1), as_of=NOON + HOUR), person=wei("u-2"))
    with pytest.raises(Refused, match="another person"):
        record_order(other, at=NOON + DAY, by=BILLING)


def test_orders_and_subscriptions_have_references_of_their_own() -> None:
    an_order("X-1")
    a_subscription("X-1")
    assert (Order.objects.count(), Subscription.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (an_order_told(amount=-1), "amount"),
        (an_order_told(currency="yuan"), "currency"),
        (an_order_told(placed_at=NOON + DAY), "placed_at"),
        (an_order_told(plan="gold"), "plan"),
        (a_subscription_told(period_end=NOON - 9 * DAY), "period_end"),
        (a_subscription_told(ended_at=NOON), "ending"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(told: purchasing.Told, field: str) -> None:
    with pytest.raises(Refused) as refused:
        record_order(bill("B-1", told), at=NOON, by=BILLING)
    assert refused.value.field == field
    assert not Order.objects.exists()
    assert not Event.objects.filter(kind__startswith="order").exists()


def test_a_reference_that_looks_like_a_formula_and_a_time_to_come_are_refused() -> None:
    with pytest.raises(Invalid, match="formula"):
        an_order("=1+1")
    with pytest.raises(Invalid, match="future"):
        an_order(as_of=NOON + HOUR)


def test_only_commands_and_programs_with_the_scope_tell_purchases() -> None:
    told = bill("B-1", an_order_told())
    for nobody in (NOBODY, MALLORY):
        with pytest.raises(Forbidden):
            record_order(told, at=NOON, by=nobody)
    record_order(told, at=NOON, by=SETUP)
    assert [policy.may_read_purchases(actor) for actor in (BILLING, NOBODY, MALLORY, SETUP)] == [True, *[False] * 3]


def test_a_subscription_is_recorded_renewed_and_ended() -> None:
    subscription = a_subscription()
    until = subscription.period_end + 30 * DAY
    renew(subscription, until, at=NOON + DAY, by=BILLING)
    renewed = Subscription.objects.get()
    assert (renewed.period_start, renewed.period_end) == (subscription.period_end, until)
    end(renewed, "cancelled", at=NOON + 2 * DAY, by=BILLING)
    ended = Subscription.objects.get()
    assert (ended.ended_at, ended.ending, ended.auto_renewal) == (NOON + 2 * DAY, "cancelled", False)
    kinds = Event.objects.filter(subject_id=str(subscription.pk)).values_list("kind", flat=True)
    assert list(kinds) == ["subscription.recorded", "subscription.renewed", "subscription.ended"]
    assert set(events("subscription.ended")[0].facts["was"]) == {"ended_at", "ending", "auto_renewal"}


def test_renewing_or_ending_twice_is_renewing_or_ending_once() -> None:
    subscription = a_subscription()
    until = subscription.period_end + 30 * DAY
    for _again in range(2):
        renew(subscription, until, at=NOON + DAY, by=BILLING)
    renew(Subscription.objects.get(), until, at=NOON + DAY, by=BILLING)
    for n in range(2, 4):
        end(Subscription.objects.get(), "cancelled", at=NOON + n * DAY, by=BILLING)
    assert len(events("subscription.renewed")) == len(events("subscription.ended")) == 1
    assert Subscription.objects.get().ended_at == NOON + 2 * DAY


def test_a_subscription_that_ended_is_not_renewed_nor_ended_for_another_reason() -> None:
    end(a_subscription(), "cancelled", at=NOON + DAY, by=BILLING)
    ended = Subscription.objects.get()
    with pytest.raises(Refused, match="has ended"):
        renew(ended, NOON + 99 * DAY, at=NOON + DAY, by=BILLING)
    with pytest.raises(Refused, match="another reason"):
        end(ended, "unpaid", at=NOON + DAY, by=BILLING)


def test_a_period_never_runs_backwards_and_an_end_needs_a_reason_we_know() -> None:
    subscription = a_subscription()
    with pytest.raises(Invalid, match="ends before it begins"):
        renew(subscription, NOON, at=NOON + DAY, by=BILLING)
    with pytest.raises(Invalid, match="one of these reasons"):
        end(subscription, "boredom", at=NOON + DAY, by=BILLING)


def test_renewing_and_ending_take_the_same_right() -> None:
    subscription = a_subscription()
    for nobody in (NOBODY, MALLORY):
        with pytest.raises(Forbidden):
            renew(subscription, NOON + 99 * DAY, at=NOON + DAY, by=nobody)
        with pytest.raises(Forbidden):
            end(subscription, "other", at=NOON + DAY, by=nobody)


def test_billing_may_tell_the_state_as_it_stands_and_what_happened_is_worked_out() -> None:
    a_subscription(as_of=NOON - 3 * HOUR)
    a_subscription(as_of=NOON - 2 * HOUR, auto_renewal=False)
    period: dict[str, Any] = {"period_start": NOON + 29 * DAY, "period_end": NOON + 59 * DAY, "auto_renewal": False}
    a_subscription(as_of=NOON - HOUR, **period)
    a_subscription(as_of=NOON, **period, ended_at=NOON, ending="refunded")
    assert [len(events(f"subscription.{what}")) for what in ("recorded", "amended", "renewed", "ended")] == [1] * 4


def test_a_subscription_that_had_ended_and_is_told_running_was_corrected_not_renewed() -> None:
    a_subscription(as_of=NOON - 2 * HOUR, ended_at=NOON - 3 * HOUR, ending="unpaid")
    a_subscription(as_of=NOON - HOUR, period_start=NOON + 29 * DAY, period_end=NOON + 59 * DAY)
    assert len(events("subscription.amended")) == 1
    assert not events("subscription.renewed")


def test_renewing_and_ending_hold_even_where_billing_was_ahead_of_our_clock() -> None:
    ahead = NOON + 3 * MINUTE
    subscription = a_subscription(as_of=ahead)
    renew(subscription, subscription.period_end + 30 * DAY, at=NOON, by=BILLING)
    end(Subscription.objects.get(), "cancelled", at=NOON, by=BILLING)
    ended = Subscription.objects.get()
    assert (ended.ending, ended.as_of > ahead) == ("cancelled", True)
    assert len(events("subscription.renewed")) == len(events("subscription.ended")) == 1


def test_what_concerns_somebody_whose_evidence_was_destroyed_is_refused_and_changes_nothing() -> None:
    an_order(as_of=NOON - HOUR)
    shred(person_scope(wei().pk, "evidence"), at=NOON)
    for tell in (lambda: an_order("B-2"), lambda: an_order(as_of=NOON, amount=1), lambda: a_subscription()):
        with pytest.raises(Refused, match="destroyed"):
            tell()
    assert (Order.objects.get().amount, Order.objects.get().as_of) == (2500, NOON - HOUR)
    assert record_order(bill("B-1", an_order_told()), at=NOON, by=BILLING).verdict == Verdict.SAME


def test_somebody_not_known_yet_is_introduced_with_the_purchase_or_not_at_all() -> None:
    drive()
    with pytest.raises(NotFound):
        take_bill(Bill("drive", "B-1", NEW, an_order_told(plan="gold")), at=NOON, by=BILLING)
    with pytest.raises(NotFound):
        take_bill(Bill("nowhere", "B-1", NEW, an_order_told()), at=NOON, by=BILLING)
    with pytest.raises(Invalid):
        take_bill(Bill("drive", "B-1", replace(NEW, mail="nina"), an_order_told()), at=NOON, by=BILLING)
    with pytest.raises(Refused, match="e-mail address"):
        take_bill(Bill("drive", "B-1", replace(NEW, mail=""), an_order_told()), at=NOON, by=BILLING)
    assert not Person.objects.exists()
    take_bill(Bill("drive", "B-1", NEW, an_order_told()), at=NOON, by=BILLING)
    assert Order.objects.get().person == Person.objects.get()
    take_bill(Bill("drive", "B-2", replace(NEW, mail=""), an_order_told()), at=NOON, by=BILLING)
    assert Person.objects.count() == 1


def test_a_token_that_may_not_introduce_people_records_purchases_of_known_ones_only() -> None:
    drive(), wei()
    plain = replace(BILLING, roles=frozenset({policy.WRITE}))
    take_bill(Bill("drive", "B-1", Buyer("u-1"), an_order_told()), at=NOON, by=plain)
    with pytest.raises(Forbidden):
        take_bill(Bill("drive", "B-2", NEW, an_order_told()), at=NOON, by=plain)


def test_of_two_who_record_the_same_at_once_the_second_finds_the_first() -> None:
    told = bill("B-1", an_order_told())
    insert, tries = purchasing._insert, []

    def late(*args: object, **given: object) -> object:
        tries.append(args)
        if len(tries) == 1:
            raise IntegrityError("somebody else was faster")
        return insert(*args, **given)  # type: ignore[arg-type]

    with patch.object(purchasing, "_insert", late):
        assert record_order(told, at=NOON, by=BILLING).verdict == Verdict.NEW
    assert len(tries) == 2
    assert Order.objects.count() == 1


def test_of_two_who_change_the_same_at_once_the_second_is_refused() -> None:
    order = an_order()
    changed, known = bill("B-1", an_order_told(amount=1), as_of=NOON + HOUR), purchasing.known_as(order)
    Order.objects.filter(pk=order.pk).update(as_of=NOON + 2 * HOUR)
    with pytest.raises(Refused, match="a moment ago"):
        purchasing.write(changed, order.plan, known, Verdict.NEWER, at=NOON + DAY, by=BILLING)


def test_the_database_holds_no_reference_in_clear() -> None:
    an_order("ZAUNKOENIG-7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM promises_order")
        row = cursor.fetchone()
    assert not any(b"ZAUNKOENIG" in (bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()) for v in row)


def test_what_a_person_bought_stands_with_what_runs_first_and_then_the_newest() -> None:
    an_order("B-1", placed_at=NOON - 9 * DAY)
    a_subscription("S-1", placed_at=NOON - 20 * DAY)
    an_order("B-2", placed_at=NOON - 2 * DAY)
    a_subscription("S-2", placed_at=NOON - 5 * DAY, ended_at=NOON - DAY, ending="refunded")
    found = bought_by(wei().pk, NOON)
    assert [(each.reference, each.running) for each in found] == [
        ("S-1", True),
        ("B-2", False),
        ("S-2", False),
        ("B-1", False),
    ]
    assert (found[0].service_name, found[0].plan_name, found[0].price) == ("Drive", "Standard", "25.00 CNY")
    assert (found[2].why_ended, found[1].why_ended) == ("refunded", "")
    assert [each.reference for each in bought_by(wei().pk, NOON - 6 * DAY)] == ["B-1", "S-1"]
    assert not bought_by(wei("u-2").pk, NOON)


def test_a_subscription_runs_within_its_period_only() -> None:
    a_subscription()
    running = [bought_by(wei().pk, at)[0].running for at in (NOON, NOON + 29 * DAY)]
    assert running == [True, False]


def test_what_was_bought_is_told_without_its_reference_once_the_evidence_is_destroyed() -> None:
    an_order()
    shred(person_scope(wei().pk, "evidence"), at=NOON)
    (bought,) = bought_by(wei().pk, NOON)
    assert (bought.reference, bought.amount) == ("", 2500)


def test_what_runs_is_asked_in_two_queries(django_assert_num_queries: object) -> None:
    for n in range(5):
        an_order(f"B-{n}")
    person = wei().pk
    from troth.vault.datakeys import keys_in_hand, take_keys

    with keys_in_hand():
        take_keys([person_scope(person, "evidence")])
        with django_assert_num_queries(2):  # type: ignore[operator]
            bought_by(person, NOON)


def test_a_purchase_is_found_under_its_reference_only() -> None:
    an_order()
    assert purchase_of("order", "drive", "B-1").subject == "u-1"
    for what, service, reference in (
        ("order", "drive", "B-2"),
        ("order", "x", "B-1"),
        ("subscription", "drive", "B-1"),
    ):
        with pytest.raises(NotFound):
            purchase_of(what, service, reference)


def test_what_a_newcomer_bought_is_the_known_persons_once_they_are_one() -> None:
    known = ivan()
    shop = Actor("api", "shop", frozenset({"ceremonies:write", "orders:write"}), via="api")
    newcomer = introduce("u-9", name="", mail="IVAN@example.com", phone="", locale="en", at=NOON, by=shop)
    told = replace(bill("S-9", a_subscription_told()), person=newcomer)
    record_subscription(told, at=NOON, by=BILLING)
    mailbox = newcomer.contacts.get(kind="mail")
    code = issue_code(mailbox, purpose="entry", subject=str(newcomer.pk), at=NOON, by=MALLORY)
    with transaction.atomic():
        assert redeem_code(code, at=NOON, by=MALLORY) == known
    event = Event.objects.get(kind=PeopleKind.RECOGNISED)
    for _again in range(2):
        give_the_purchases_to_the_known_person(event)
    assert [bought.reference for bought in bought_by(known.pk, NOON)] == ["S-9"]
    assert record_subscription(replace(told, person=known), at=NOON, by=BILLING).verdict == Verdict.SAME
